//! PostgreSQL and S3 servers on loopback for tests of a studio's shared ledger. A test is skipped if its server can't be
//! installed, unless `STORYC_SERVICES` is set: then it fails.

use std::fs::{DirBuilder, File};
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{DirBuilderExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The superuser and its password, which protect nothing.
const USER: &str = "storyc";
const PASSWORD: &str = "loopback-6d2f91";

/// Deadline for each server to start; generous, so that only a hanging server fails the test.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// Stops the server and deletes its folder at the end of input: when its `Server` is dropped, or when the test process
/// ends, even by SIGKILL. Each line of input is the current process ID, or empty if nothing runs.
const WATCHDOG: &str = r#"
pid=
while read -r line; do pid=$line; done
if [ -n "$pid" ]; then
  kill -s "$1" "$pid"
  polls=0
  # In a container, nobody may reap a zombie.
  while kill -0 "$pid" && ! grep -q '^State:.Z' "/proc/$pid/status"; do
    polls=$((polls + 1))
    [ "$polls" -lt 500 ] || kill -s KILL "$pid"
    sleep 0.02
  done
fi
rm -rf -- "$2"
"#;

/// Skips a test, or fails it if `STORYC_SERVICES` is set.
fn skip<T>(why: &str) -> Option<T> {
    assert!(std::env::var_os("STORYC_SERVICES").is_none(), "STORYC_SERVICES is set, but {why}");
    eprintln!("skipped: {why}");
    None
}

/// Runs a command to its end and returns its standard output, or what it wrote to standard error.
fn run(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout).unwrap());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

/// A server process and its temporary folder.
struct Server {
    folder: PathBuf,
    process: Option<Child>,
    watchdog: Child,
}

impl Server {
    /// Creates the folder and the watchdog, which will stop the server with `signal`.
    fn new(name: &str, signal: &str) -> Self {
        let folder = temporary_folder(name);
        let watchdog = Command::new("sh")
            .args(["-c", WATCHDOG, "watchdog", signal])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Keeps Ctrl-C from stopping the watchdog before its server.
            .process_group(0)
            .spawn()
            .unwrap();
        Self { folder, process: None, watchdog }
    }

    /// Spawns the server, with its output in the log.
    fn spawn(&mut self, command: &mut Command) {
        let log = File::options().create(true).append(true).open(self.folder.join("log")).unwrap();
        let process = command
            .current_dir(&self.folder)
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let pid = process.id();
        self.process = Some(process);
        self.watch(&pid.to_string());
    }

    /// Tells the watchdog which process to stop.
    fn watch(&mut self, pid: &str) {
        writeln!(self.watchdog.stdin.as_mut().unwrap(), "{pid}").unwrap();
    }

    /// Polls `ready` until it returns a value; returns `None` if the process exits first.
    fn poll<T>(&mut self, ready: impl Fn(&Self) -> Option<T>) -> Option<T> {
        let deadline = Instant::now() + START_TIMEOUT;
        loop {
            if let Some(value) = ready(self) {
                return Some(value);
            }
            if self.process.as_mut().unwrap().try_wait().unwrap().is_some() {
                self.process = None;
                self.watch("");
                return None;
            }
            assert!(Instant::now() < deadline, "no start in {START_TIMEOUT:?}: {}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.folder.join("log")).unwrap_or_default()).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        if let Some(process) = &mut self.process {
            while matches!(process.try_wait(), Ok(None)) {
                if !matches!(self.watchdog.try_wait(), Ok(None)) {
                    // Something killed the watchdog.
                    let _ = process.kill();
                }
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        let _ = self.watchdog.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Creates an empty folder that only its owner can read.
fn temporary_folder(name: &str) -> PathBuf {
    let prefix = format!("storyc-{name}-{}", std::process::id());
    for number in 0.. {
        let folder = std::env::temp_dir().join(format!("{prefix}-{number}"));
        match DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return folder,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => panic!("{}: {error}", folder.display()),
        }
    }
    unreachable!()
}

/// A PostgreSQL server in a temporary folder, on loopback; stopped and deleted on drop, or at the end of the process if
/// it is in a static.
pub struct Postgres {
    _server: Server,
    programs: PathBuf,
    port: u16,
}

impl Postgres {
    /// Starts a server; returns `None` with a message on standard error if PostgreSQL isn't installed.
    ///
    /// # Panics
    ///
    /// If `STORYC_SERVICES` is set and PostgreSQL isn't installed, or if the server doesn't start.
    pub fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// Starts a server with these settings, such as `fsync=on`, on top of those for tests.
    pub fn start_with(settings: &[&str]) -> Option<Self> {
        let Some(programs) = postgres_programs() else { return skip("PostgreSQL isn't installed") };
        let id = |args: &[&str]| run(Command::new("id").args(args)).ok()?.trim().parse::<u32>().ok();
        // PostgreSQL refuses to run as root.
        let owner = match id(&["-u"]) {
            Some(0) => match (id(&["-u", "postgres"]), id(&["-g", "postgres"])) {
                (Some(user), Some(group)) => Some((user, group)),
                _ => return skip("there is no user postgres, and PostgreSQL can't run as root"),
            },
            _ => None,
        };
        let command = |program: &str| {
            let mut command = Command::new(programs.join(program));
            if let Some((user, group)) = owner {
                command.uid(user).gid(group);
            }
            command
        };

        // SIGQUIT stops the server without a checkpoint.
        let mut server = Server::new("postgres", "QUIT");
        let (data, password) = (server.folder.join("data"), server.folder.join("password"));
        std::fs::write(&password, PASSWORD).unwrap();
        if let Some((user, group)) = owner {
            chown(&server.folder, Some(user), Some(group)).unwrap();
            chown(&password, Some(user), Some(group)).unwrap();
        }
        let mut initdb = command("initdb");
        initdb.arg("-D").arg(&data).arg("--pwfile").arg(&password);
        initdb.args(["-U", USER, "--auth=scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"]);
        server.spawn(&mut initdb);
        server.poll(|_| None::<()>);
        assert!(data.join("base").is_dir(), "initdb failed: {}", server.log());

        // Another process can take a free port before the server does.
        for _ in 0..10 {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let mut postgres = command("postgres");
            postgres.arg("-D").arg(&data).arg("-c").arg(format!("port={port}"));
            postgres.arg("-c").arg(format!("unix_socket_directories={}", server.folder.display()));
            let defaults = ["listen_addresses=127.0.0.1", "max_connections=200", "fsync=off"];
            postgres.args(defaults.iter().chain(settings).flat_map(|setting| ["-c", setting]));
            server.spawn(&mut postgres);
            let is_ready = server.poll(|_| {
                let status = std::fs::read_to_string(data.join("postmaster.pid")).ok()?;
                // `pg_ctl --wait` polls the same line.
                (status.lines().nth(7)?.trim() == "ready").then_some(())
            });
            if is_ready.is_some() {
                return Some(Self { _server: server, programs, port });
            }
            assert!(server.log().contains("could not bind"), "PostgreSQL failed: {}", server.log());
        }
        panic!("PostgreSQL found no free port: {}", server.log());
    }

    /// Creates a database and returns its URL.
    pub fn database(&self, name: &str) -> String {
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)), "{name}");
        self.query("postgres", &format!("CREATE DATABASE \"{name}\""));
        format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{}/{name}", self.port)
    }

    /// Runs SQL and returns its rows as text, one a line, with `|` between columns.
    pub fn query(&self, database: &str, sql: &str) -> String {
        let mut psql = Command::new(self.programs.join("psql"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"PG")) {
            psql.env_remove(name);
        }
        psql.env("PGPASSWORD", PASSWORD).env("PGCLIENTENCODING", "UTF8");
        psql.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", USER, "-d", database]);
        psql.args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql]);
        run(&mut psql).unwrap_or_else(|error| panic!("{sql}: {error}")).trim_end_matches('\n').to_owned()
    }
}

/// Finds the folder of PostgreSQL's programs: the newest of Debian's, else that of `pg_ctl` on the PATH.
fn postgres_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path)
        .filter_map(|folder| Some(folder.join("pg_ctl").canonicalize().ok()?.parent()?.to_owned()));
    let has_all = |folder: &PathBuf| {
        ["initdb", "postgres", "psql"].iter().all(|program| folder.join(program).is_file())
    };
    versions.into_iter().rev().map(|(_, folder)| folder).chain(on_path).find(has_all)
}

/// An S3 server on loopback; stopped on drop, or at the end of the process if it is in a static. It keeps objects in
/// memory and doesn't verify signatures.
pub struct S3 {
    _server: Server,
    url: String,
}

impl S3 {
    const REGION: &str = "us-east-1";
    const ACCESS_KEY: &str = "loopback";
    const SECRET_KEY: &str = "loopback-secret-51ae";

    /// Starts a server; returns `None` with a message on standard error if it can't be installed.
    ///
    /// # Panics
    ///
    /// If `STORYC_SERVICES` is set and the server can't be installed, or if it doesn't start.
    pub fn start() -> Option<Self> {
        static PROGRAM: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        let program = match PROGRAM.get_or_init(install_moto) {
            Ok(program) => program,
            Err(why) => return skip(why),
        };
        let mut server = Server::new("s3", "TERM");
        let mut moto = Command::new(program);
        // The server picks a free port and logs its URL once it listens.
        moto.args(["-H", "127.0.0.1", "-p", "0"]).env_remove("PYTHONHOME").env_remove("PYTHONPATH");
        server.spawn(&mut moto);
        let url = server.poll(|server| {
            let log = server.log();
            Some(log.split_once("Running on ")?.1.split_once('\n')?.0.trim().to_owned())
        });
        let url = url.unwrap_or_else(|| panic!("moto failed: {}", server.log()));
        Some(Self { _server: server, url })
    }

    /// The endpoint, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Creates an empty bucket.
    pub fn create_bucket(&self, name: &str) {
        self.request("PUT", &format!("/{name}"));
    }

    /// Environment variables that point `AmazonS3Builder::from_env` at this server.
    pub fn environment(&self) -> Vec<(String, String)> {
        [
            // The first takes precedence over the others. All are set, so that the user's own can't redirect a test.
            ("AWS_ENDPOINT_URL_S3", self.url()),
            ("AWS_ENDPOINT_URL", self.url()),
            ("AWS_ENDPOINT", self.url()),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_ACCESS_KEY_ID", Self::ACCESS_KEY),
            ("AWS_SECRET_ACCESS_KEY", Self::SECRET_KEY),
            ("AWS_REGION", Self::REGION),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// Returns the keys of all objects in a bucket, sorted.
    pub fn list(&self, bucket: &str) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        loop {
            let after = keys.last().map(|key| format!("&start-after={}", encode(key))).unwrap_or_default();
            let body = self.request("GET", &format!("/{bucket}?list-type=2{after}"));
            let page = String::from_utf8(body).unwrap();
            let escaped = page.split("<Key>").skip(1).map(|rest| rest.split("</Key>").next().unwrap());
            keys.extend(escaped.map(unescape));
            if !page.contains("<IsTruncated>true</IsTruncated>") {
                return keys;
            }
        }
    }

    /// Returns the bytes of an object.
    pub fn get(&self, bucket: &str, key: &str) -> Vec<u8> {
        self.request("GET", &format!("/{bucket}/{}", encode(key)))
    }

    /// Sends a request without a body and returns the body of its response; panics if that isn't a success.
    fn request(&self, method: &str, target: &str) -> Vec<u8> {
        let address = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        // Without an Authorization header, the server denies access to objects.
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential={}/20260101/{}/s3/aws4_request, SignedHeaders=host, \
             Signature=0\r\n\r\n",
            Self::ACCESS_KEY,
            Self::REGION
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).unwrap();
        let end = response.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("headers");
        let body = response.split_off(end + 4);
        let head = String::from_utf8(response).unwrap().to_ascii_lowercase();
        let text = || String::from_utf8_lossy(&body);
        assert!(head.split(' ').nth(1).unwrap().starts_with('2'), "{method} {target}: {head}{}", text());
        // The server closes the connection after each response, also if it breaks off.
        let length = format!("\r\ncontent-length: {}\r\n", body.len());
        assert!(head.contains(&length), "{method} {target}: {head}");
        body
    }
}

/// Percent-encodes a key for a URL.
fn encode(key: &str) -> String {
    key.bytes()
        .map(|byte| match byte {
            b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
            _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Decodes the entities of XML.
fn unescape(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

/// Installs moto below `target/`, once for all test processes, and returns its server program.
fn install_moto() -> Result<PathBuf, String> {
    let services = target().join("services");
    std::fs::create_dir_all(&services).unwrap();
    // Closing the file unlocks it.
    let lock = File::create(services.join("moto.lock")).unwrap();
    lock.lock().unwrap();
    let folder = services.join("moto-5.2");
    let (python, complete) = (folder.join("bin/python3"), folder.join("complete"));
    // The interpreter is a link, which breaks when the system's Python is removed.
    if !complete.exists() || !python.exists() {
        // Tests need no network unless they are asked to.
        if std::env::var_os("STORYC_SERVICES").is_none() {
            return Err("moto isn't installed yet; set STORYC_SERVICES=1 to install it from PyPI".to_owned());
        }
        let _ = std::fs::remove_dir_all(&folder);
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))
            .map_err(|error| format!("python3 can't create a virtual environment for moto: {error}"))?;
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1"]);
        run(pip.arg("moto[server]==5.2.*")).map_err(|error| format!("pip can't install moto: {error}"))?;
        std::fs::write(&complete, "").unwrap();
    }
    Ok(folder.join("bin/moto_server"))
}

/// The folder for files of tests. Cargo names it for integration tests alone.
fn target() -> PathBuf {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/target/tmp");
    PathBuf::from(option_env!("CARGO_TARGET_TMPDIR").unwrap_or(own))
}

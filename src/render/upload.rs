//! Puts local files where the vendor can read them: DashScope's storage for a while, or the request itself.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use crate::render::driver::now_ms;
use crate::render::http::{Body, Http};
use crate::render::ledger::entry::Upload;
use crate::render::order::LocalFile;
use crate::render::{Keys, Ledger, LedgerError, Order};
use crate::request::{FileTransport, file_transport};

/// The vendor keeps an upload for 48 hours; a task may wait a while before it reads it.
const KEPT: Duration = Duration::from_secs(40 * 3600);

/// Why an upload failed.
pub(super) enum NotUploaded {
    Ledger(LedgerError),
    /// A retry may succeed.
    Later(String),
    /// A retry can't help.
    Never(String),
}

impl From<LedgerError> for NotUploaded {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

/// Uploads the files of a request; returns the address for each placeholder.
pub(super) async fn addresses(
    http: &Http,
    keys: &Keys,
    ledger: &Ledger,
    order: &Order,
) -> Result<HashMap<String, String>, NotUploaded> {
    let mut addresses = HashMap::new();
    for file in &order.files {
        let address = match file_transport(order.profile.wire) {
            FileTransport::Uploaded => uploaded(http, keys, ledger, order, file).await?,
            FileTransport::DataUri => {
                let bytes = read(file).await?;
                format!(
                    "data:{};base64,{}",
                    mime(&file.path.to_string_lossy()),
                    BASE64_STANDARD.encode(bytes)
                )
            }
            FileTransport::Base64 => BASE64_STANDARD.encode(read(file).await?),
        };
        addresses.insert(file.placeholder.clone(), address);
    }
    Ok(addresses)
}

async fn read(file: &LocalFile) -> Result<Vec<u8>, NotUploaded> {
    let cannot = |why: String| NotUploaded::Never(format!("can't read `{}`: {why}", file.path.display()));
    let bytes = tokio::fs::read(&file.path).await.map_err(|error| cannot(error.to_string()))?;
    // What was estimated, and is written in the ledger, is what was looked at.
    if crate::render::identity::sha256(&bytes) != file.sha256 {
        return Err(cannot("it changed during this run; run again".to_owned()));
    }
    Ok(bytes)
}

/// The address in DashScope's storage: a policy is asked for, and the file is posted with it.
async fn uploaded(
    http: &Http,
    keys: &Keys,
    ledger: &Ledger,
    order: &Order,
    file: &LocalFile,
) -> Result<String, NotUploaded> {
    let Order { profile, api_model, request, .. } = order;
    let (account, base) = (keys.account(profile).unwrap_or_default(), order.host());
    let entry = Upload { sha256: &file.sha256, api_model, account: &account, host: &base };
    let since = now_ms().saturating_sub(u64::try_from(KEPT.as_millis()).unwrap_or(0));
    if let Some(known) = ledger.uploaded(entry, since).await? {
        return Ok(known);
    }
    let bytes = read(file).await?;
    let url = format!("{base}/api/v1/uploads?action=getPolicy&model={api_model}");
    let headers = keys.fill(&request.headers, profile, now_ms() / 1000);
    let headers: Vec<_> = headers.into_iter().filter(|(name, _)| name == "Authorization").collect();
    let answer = http.send("GET", &url, &headers, Body::Nothing).await;
    let answer = answer.map_err(|error| NotUploaded::Later(error.message))?;
    let text = |pointer: &str| answer.body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    if answer.status != 200 {
        let why = format!(
            "can't upload files: {} {}",
            text("/code").unwrap_or_else(|| format!("HTTP {}", answer.status)),
            text("/message").unwrap_or_default()
        );
        let later = answer.status == 429 || answer.status >= 500;
        return Err(if later { NotUploaded::Later(why) } else { NotUploaded::Never(why) });
    }
    // The page says `data`, the vendor's own SDK reads `output`.
    let field = |name: &str| text(&format!("/data/{name}")).or_else(|| text(&format!("/output/{name}")));
    let need = |name: &str| {
        field(name).ok_or_else(|| NotUploaded::Later(format!("the vendor's upload policy has no `{name}`")))
    };
    let name = format!(
        "{}.{}",
        file.sha256.get(..16).unwrap_or(&file.sha256),
        file.path.extension().map_or_else(|| "bin".into(), |ending| ending.to_string_lossy().to_lowercase())
    );
    let key = format!("{}/{name}", need("upload_dir")?);
    let fields = vec![
        ("OSSAccessKeyId".to_owned(), need("oss_access_key_id")?),
        ("Signature".to_owned(), need("signature")?),
        ("policy".to_owned(), need("policy")?),
        ("key".to_owned(), key.clone()),
        ("x-oss-object-acl".to_owned(), need("x_oss_object_acl")?),
        ("x-oss-forbid-overwrite".to_owned(), need("x_oss_forbid_overwrite")?),
        ("success_action_status".to_owned(), "200".to_owned()),
        ("x-oss-content-type".to_owned(), mime(&name).to_owned()),
    ];
    let host = need("upload_host")?;
    let answer = http.send("POST", &host, &[], Body::File { fields, name, bytes }).await;
    let answer = answer.map_err(|error| NotUploaded::Later(error.message))?;
    if answer.status != 200 {
        return Err(NotUploaded::Later(format!("the upload failed with HTTP {}", answer.status)));
    }
    let url = format!("oss://{key}");
    ledger.upload(entry, &url, now_ms()).await?;
    Ok(url)
}

/// A body with the addresses in the place of their placeholders, also where a list stands as JSON in a text.
pub(super) fn put_in(body: &mut Value, addresses: &HashMap<String, String>) {
    match body {
        Value::String(text) => {
            if let Some(address) = addresses.get(text.as_str()) {
                text.clone_from(address);
            } else if text.contains("\"upload:") {
                for (placeholder, address) in addresses {
                    *text = text.replace(&format!("\"{placeholder}\""), &format!("\"{address}\""));
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| put_in(item, addresses)),
        Value::Object(fields) => fields.values_mut().for_each(|field| put_in(field, addresses)),
        _ => {}
    }
}

/// The kind of a file by the ending of its name, in lower case, as vendors want it.
fn mime(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    match ending.as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "bmp" => "image/bmp",
        "gif" => "image/gif",
        "tif" | "tiff" => "image/tiff",
        "heic" | "heif" => "image/heif",
        "mp3" => "audio/mpeg",
        "wav" => "audio/wav",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        _ => "application/octet-stream",
    }
}

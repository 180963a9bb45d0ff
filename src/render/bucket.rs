//! An object store that a studio shares. It holds finished clips and the local files of requests, each named by the
//! SHA-256 of its content, so that workers need no checkout of the stories.

#[cfg(feature = "studio")]
pub use self::open::Bucket;
#[cfg(not(feature = "studio"))]
pub use self::without::Bucket;

/// Returns true if an address names an object store: `s3://`, `gs://` or `az://`.
pub fn is_bucket(address: &str) -> bool {
    ["s3://", "gs://", "az://"].iter().any(|scheme| address.starts_with(scheme))
}

#[cfg(feature = "studio")]
mod open {
    use std::path::Path;
    use std::sync::Arc;

    use object_store::aws::AmazonS3Builder;
    use object_store::azure::MicrosoftAzureBuilder;
    use object_store::buffered::{BufReader, BufWriter};
    use object_store::gcp::GoogleCloudStorageBuilder;
    use object_store::path::Path as Key;
    use object_store::{ObjectStore, ObjectStoreExt};
    use sha2::{Digest, Sha256};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use crate::render::http::{create_fresh, install_tls};
    use crate::render::identity::hex;

    /// A folder in an object store.
    #[derive(Clone, Debug)]
    pub struct Bucket {
        store: Arc<dyn ObjectStore>,
        /// The folder's path in the store.
        prefix: Key,
        /// Its address, without a slash at the end.
        address: String,
    }

    /// Size of the pieces in which files are read and written, in bytes.
    const PIECE: usize = 8 << 20;

    impl Bucket {
        /// Opens a folder, such as `s3://studio-takes/ferry`. Credentials, region and endpoint come from the environment,
        /// under the names of the vendor's own tools. Nothing is sent yet.
        ///
        /// # Errors
        ///
        /// If the address can't be read, or the environment lacks something.
        pub fn open(address: &str) -> Result<Self, String> {
            install_tls();
            let has_name =
                address.split_once("://").is_some_and(|(_, rest)| !rest.trim_matches('/').is_empty());
            if !has_name {
                return Err(format!("`{address}` names no bucket; write it as `s3://studio-takes/ferry`"));
            }
            let address = address.trim_end_matches('/').to_owned();
            let fail = |error: object_store::Error| format!("can't use `{address}`: {error}");
            let store: Arc<dyn ObjectStore> = match address.split_once("://") {
                Some(("s3", _)) => {
                    Arc::new(AmazonS3Builder::from_env().with_url(&address).build().map_err(fail)?)
                }
                Some(("gs", _)) => {
                    Arc::new(GoogleCloudStorageBuilder::from_env().with_url(&address).build().map_err(fail)?)
                }
                Some(("az", _)) => {
                    Arc::new(MicrosoftAzureBuilder::from_env().with_url(&address).build().map_err(fail)?)
                }
                _ => {
                    return Err(format!(
                        "`{address}` isn't an object store: write `s3://`, `gs://` or `az://`"
                    ));
                }
            };
            let path = address.splitn(4, '/').nth(3).unwrap_or_default();
            Ok(Self { store, prefix: Key::from(path), address })
        }

        /// Its address, without a slash at the end.
        pub fn address(&self) -> &str {
            &self.address
        }

        fn key(&self, name: &str) -> Key {
            Key::from(format!("{}/{name}", self.prefix))
        }

        /// Saves a finished clip. Returns its address.
        ///
        /// # Errors
        ///
        /// If the file can't be read or the store doesn't take it.
        pub async fn put_clip(&self, path: &Path, sha256: &str) -> Result<String, String> {
            let name = clip_key(sha256, path);
            let mut file = tokio::fs::File::open(path).await.map_err(|error| error.to_string())?;
            let mut upload = BufWriter::with_capacity(Arc::clone(&self.store), self.key(&name), PIECE);
            let copied = async {
                tokio::io::copy(&mut file, &mut upload).await?;
                upload.shutdown().await
            };
            if let Err(error) = copied.await {
                let _ = upload.abort().await;
                return Err(format!("can't save the clip in `{}`: {error}", self.address));
            }
            Ok(format!("{}/{name}", self.address))
        }

        /// Returns true if this bucket has the clip at an address.
        pub fn has_address(&self, address: &str) -> bool {
            address.strip_prefix(&self.address).is_some_and(|rest| rest.starts_with("/clips/"))
        }

        /// Downloads the clip at an address to a file, and checks that its content is the recorded one.
        ///
        /// # Errors
        ///
        /// If the clip is gone or isn't what the ledger says, or the file can't be written.
        pub async fn fetch(&self, address: &str, sha256: &str, to: &Path) -> Result<(), String> {
            let name = address.strip_prefix(&self.address).map(|rest| rest.trim_start_matches('/'));
            let name = name.ok_or_else(|| format!("`{address}` isn't in `{}`", self.address))?;
            let part = crate::render::download::temporary_path(to);
            let fetched = self.fetch_part(&self.key(name), sha256, &part).await;
            let moved = match fetched {
                Ok(()) => std::fs::rename(&part, to).map_err(|error| error.to_string()),
                Err(why) => Err(why),
            };
            if moved.is_err() {
                let _ = std::fs::remove_file(&part);
            }
            moved.map_err(|why| format!("can't download `{address}`: {why}"))
        }

        async fn fetch_part(&self, key: &Key, sha256: &str, part: &Path) -> Result<(), String> {
            let meta = self.store.head(key).await.map_err(|error| error.to_string())?;
            let mut reader = BufReader::with_capacity(Arc::clone(&self.store), &meta, PIECE);
            let file = create_fresh(part).map_err(|error| error.to_string())?;
            let mut file = tokio::fs::File::from_std(file);
            let (mut hash, mut piece) = (Sha256::new(), vec![0; 1 << 16]);
            loop {
                let read = reader.read(&mut piece).await.map_err(|error| error.to_string())?;
                let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
                hash.update(bytes);
                file.write_all(bytes).await.map_err(|error| error.to_string())?;
            }
            file.sync_all().await.map_err(|error| error.to_string())?;
            if hex(&hash.finalize()) == sha256 {
                Ok(())
            } else {
                Err("its content isn't the one in the ledger".to_owned())
            }
        }

        /// Saves a local file of a request, unless the store has it.
        ///
        /// # Errors
        ///
        /// If the store doesn't take it.
        pub async fn put_input(&self, sha256: &str, bytes: Vec<u8>) -> Result<(), String> {
            let key = self.key(&format!("inputs/{sha256}"));
            if self.store.head(&key).await.is_ok() {
                return Ok(());
            }
            let put = self.store.put(&key, bytes.into()).await;
            put.map(drop).map_err(|error| format!("can't save a file in `{}`: {error}", self.address))
        }

        /// Reads a local file of a request.
        ///
        /// # Errors
        ///
        /// If the store doesn't have it, or can't be reached.
        pub async fn input(&self, sha256: &str) -> Result<Vec<u8>, String> {
            let key = self.key(&format!("inputs/{sha256}"));
            let found = self.store.get(&key).await.map_err(|error| error.to_string())?;
            found.bytes().await.map(|bytes| bytes.to_vec()).map_err(|error| error.to_string())
        }
    }

    /// The name of a clip in the bucket.
    fn clip_key(sha256: &str, path: &Path) -> String {
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        format!("clips/{sha256}.{extension}")
    }
}

#[cfg(not(feature = "studio"))]
mod without {
    use std::path::Path;

    /// A folder in an object store; this build has none.
    #[derive(Clone, Debug)]
    pub enum Bucket {}

    #[allow(
        missing_docs,
        clippy::missing_errors_doc,
        clippy::unused_async,
        reason = "the type has no values"
    )]
    impl Bucket {
        pub fn open(address: &str) -> Result<Self, String> {
            Err(format!("can't use `{address}`: storyc was built without the feature `studio`"))
        }

        pub fn address(&self) -> &str {
            match *self {}
        }

        pub async fn put_clip(&self, _path: &Path, _sha256: &str) -> Result<String, String> {
            match *self {}
        }

        pub fn has_address(&self, _address: &str) -> bool {
            match *self {}
        }

        pub async fn fetch(&self, _address: &str, _sha256: &str, _to: &Path) -> Result<(), String> {
            match *self {}
        }

        pub async fn put_input(&self, _sha256: &str, _bytes: Vec<u8>) -> Result<(), String> {
            match *self {}
        }

        pub async fn input(&self, _sha256: &str) -> Result<Vec<u8>, String> {
            match *self {}
        }
    }
}

//! Sends local files to the vendor: uploads them to DashScope's temporary storage or to the server itself, or embeds
//! them in the request.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use crate::render::driver::now_ms;
use crate::render::http::{Body, Http};
use crate::render::identity::hash_file;
use crate::render::ledger::entry::Upload;
use crate::render::order::LocalFile;
use crate::render::{Bucket, Keys, Ledger, LedgerError, Order};
use crate::request::{FileTransport, file_transport};

/// How long to reuse an upload. The vendor keeps it for 48 hours, and a queued task may read it late.
const REUSE_TIME: Duration = Duration::from_secs(40 * 3600);

/// Why an upload failed.
pub(super) enum UploadError {
    /// The ledger can't be read or written.
    Ledger(LedgerError),
    /// A retry may succeed.
    Retryable(String),
    /// A retry can't help.
    Permanent(String),
}

impl From<LedgerError> for UploadError {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

/// What uploads need.
#[derive(Clone, Copy)]
pub(super) struct Uploader<'u> {
    pub(super) http: &'u Http,
    pub(super) keys: &'u Keys,
    pub(super) ledger: &'u Ledger,
    pub(super) bucket: Option<&'u Bucket>,
}

/// Uploads or encodes the files of a request; returns the URL or data for each placeholder.
pub(super) async fn upload_all(
    uploader: Uploader<'_>,
    order: &Order,
) -> Result<HashMap<String, String>, UploadError> {
    let mut urls = HashMap::new();
    for file in &order.files {
        let url_or_data = match file_transport(order.profile.wire) {
            FileTransport::Uploaded => upload_file(uploader, order, file).await?,
            FileTransport::DataUri => {
                let bytes = read(file, uploader.bucket).await?;
                format!(
                    "data:{};base64,{}",
                    mime(&file.path.to_string_lossy()),
                    BASE64_STANDARD.encode(bytes)
                )
            }
            FileTransport::Base64 => BASE64_STANDARD.encode(read(file, uploader.bucket).await?),
            FileTransport::Form => upload_form(uploader, order, file).await?,
        };
        urls.insert(file.placeholder.clone(), url_or_data);
    }
    Ok(urls)
}

/// Reads a file, from the bucket if this machine doesn't have it; fails if it has changed since the run began.
async fn read(file: &LocalFile, bucket: Option<&Bucket>) -> Result<Vec<u8>, UploadError> {
    // Another file may have the same name here.
    let is_here = || file.path.is_file() && hash_file(&file.path).is_ok_and(|hash| hash == file.sha256);
    if let Some(bucket) = bucket.filter(|_| !is_here()) {
        let name = file.path.display();
        return bucket.input(&file.sha256).await.map_err(|why| {
            UploadError::Retryable(format!("can't read `{name}` from `{}`: {why}", bucket.address()))
        });
    }
    let cannot = |why: String| UploadError::Permanent(format!("can't read `{}`: {why}", file.path.display()));
    let bytes = tokio::fs::read(&file.path).await.map_err(|error| cannot(error.to_string()))?;
    // The estimate and the ledger are about the content that was hashed.
    if crate::render::identity::sha256(&bytes) != file.sha256 {
        return Err(cannot("it changed during this run; run again".to_owned()));
    }
    Ok(bytes)
}

/// Uploads a file to DashScope's storage: gets an upload policy, then posts the file with it. Returns the file's URL.
async fn upload_file(uploader: Uploader<'_>, order: &Order, file: &LocalFile) -> Result<String, UploadError> {
    let Uploader { http, keys, ledger, bucket } = uploader;
    let Order { profile, api_model, request, .. } = order;
    let (account, base) = (keys.account(profile).unwrap_or_default(), order.host());
    let entry = Upload { sha256: &file.sha256, api_model, account: &account, host: &base };
    let since = now_ms().saturating_sub(u64::try_from(REUSE_TIME.as_millis()).unwrap_or(0));
    if let Some(known) = ledger.find_upload(entry, since).await? {
        return Ok(known);
    }
    let bytes = read(file, bucket).await?;
    let url = format!("{base}/api/v1/uploads?action=getPolicy&model={api_model}");
    let headers = keys.fill(&request.headers, profile, now_ms() / 1000);
    let headers: Vec<_> = headers.into_iter().filter(|(name, _)| name == "Authorization").collect();
    let response = http.send("GET", &url, &headers, Body::Nothing).await;
    let response = response.map_err(|error| UploadError::Retryable(error.message))?;
    let text = |pointer: &str| response.body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    if response.status != 200 {
        let why = format!(
            "can't upload files: {} {}",
            text("/code").unwrap_or_else(|| format!("HTTP {}", response.status)),
            text("/message").unwrap_or_default()
        );
        let is_retryable = response.status == 429 || response.status >= 500;
        return Err(if is_retryable { UploadError::Retryable(why) } else { UploadError::Permanent(why) });
    }
    // The documentation says `data`; the vendor's SDK reads `output`.
    let field = |name: &str| text(&format!("/data/{name}")).or_else(|| text(&format!("/output/{name}")));
    let need = |name: &str| {
        let why = || format!("the vendor's upload policy has no `{name}`");
        field(name).ok_or_else(|| UploadError::Retryable(why()))
    };
    let name = upload_name(file);
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
    let response =
        http.send("POST", &host, &[], Body::File { fields, field: "file", name, bytes, is_api: false }).await;
    let response = response.map_err(|error| UploadError::Retryable(error.message))?;
    if response.status != 200 {
        return Err(UploadError::Retryable(format!("the upload failed with HTTP {}", response.status)));
    }
    let url = format!("oss://{key}");
    ledger.record_upload(entry, &url, now_ms()).await?;
    Ok(url)
}

/// The name of an uploaded file: the same for the same content.
fn upload_name(file: &LocalFile) -> String {
    format!(
        "{}.{}",
        file.sha256.get(..16).unwrap_or(&file.sha256),
        file.path.extension().map_or_else(|| "bin".into(), |ending| ending.to_string_lossy().to_lowercase())
    )
}

/// Uploads a file to the server that will read it, every time, because its folder may be emptied. Returns the name by
/// which the server knows it.
async fn upload_form(uploader: Uploader<'_>, order: &Order, file: &LocalFile) -> Result<String, UploadError> {
    let Uploader { http, keys, bucket, .. } = uploader;
    let bytes = read(file, bucket).await?;
    let headers = keys.fill(&order.request.headers, &order.profile, now_ms() / 1000);
    let headers: Vec<_> = headers.into_iter().filter(|(name, _)| name == "Authorization").collect();
    let fields = [("type", "input"), ("overwrite", "true")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let body = Body::File { fields, field: "image", name: upload_name(file), bytes, is_api: true };
    let response = http.send("POST", &format!("{}/upload/image", order.host()), &headers, body).await;
    let response = response.map_err(|error| UploadError::Retryable(error.message))?;
    let text = |key: &str| response.body.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    match (response.status, text("name"), text("subfolder")) {
        (200, Some(name), Some(folder)) => Ok(format!("{folder}/{name}")),
        (200, Some(name), None) => Ok(name.to_owned()),
        (status @ (400..=428 | 430..=499), ..) => {
            Err(UploadError::Permanent(format!("can't upload files: HTTP {status}")))
        }
        (status, ..) => Err(UploadError::Retryable(format!("can't upload files: HTTP {status}"))),
    }
}

/// Replaces placeholders in a body, also within strings that contain a list as JSON.
pub(super) fn insert_urls(body: &mut Value, urls: &HashMap<String, String>) {
    match body {
        Value::String(text) => {
            if let Some(url_or_data) = urls.get(text.as_str()) {
                text.clone_from(url_or_data);
            } else if text.contains("\"upload:") || text.contains("\"frame:") {
                for (placeholder, url_or_data) in urls {
                    *text = text.replace(&format!("\"{placeholder}\""), &format!("\"{url_or_data}\""));
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| insert_urls(item, urls)),
        Value::Object(fields) => fields.values_mut().for_each(|field| insert_urls(field, urls)),
        _ => {}
    }
}

/// The MIME type of a file, by its extension.
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

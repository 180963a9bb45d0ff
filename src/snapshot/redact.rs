//! Redacts URLs: removes passwords and signatures, which are secret or change from day to day.

/// Query parameters that grant access and don't identify the resource.
const SECRET: &[&str] = &[
    "accesskeyid",
    "auth",
    "awsaccesskeyid",
    "credential",
    "expires",
    "googleaccessid",
    "hdnea",
    "key",
    "keypairid",
    "password",
    "policy",
    "se",
    "secret",
    "security",
    "sig",
    "signature",
    "skoid",
    "sktid",
    "sp",
    "spr",
    "sr",
    "st",
    "sv",
    "token",
];

/// Returns the URL with `…` in place of its credentials and of the values of its signing parameters.
pub(crate) fn redact_url(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (place, query) = match rest.split_once('?') {
        Some((place, query)) => (place, Some(query)),
        None => (rest, None),
    };
    let (host, path) = place.split_once('/').map_or((place, None), |(host, path)| (host, Some(path)));
    let mut out = format!("{scheme}://");
    match host.rsplit_once('@') {
        Some((_, host)) => out.push_str(&format!("…@{host}")),
        None => out.push_str(host),
    }
    if let Some(path) = path {
        out.push('/');
        out.push_str(path);
    }
    let Some(query) = query else { return out };
    let parameters: Vec<String> = query
        .split('&')
        .map(|parameter| match parameter.split_once('=') {
            Some((name, _)) if is_secret(name) => format!("{name}=…"),
            _ => parameter.to_owned(),
        })
        .collect();
    out.push('?');
    out.push_str(&parameters.join("&"));
    out
}

/// Returns true for parameters that sign a URL: `X-Amz-Signature`, `OSSAccessKeyId`, `Expires`, `sig` and the like.
fn is_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let vendor = ["xamz", "xgoog", "xoss", "xtos", "xcos", "qsign", "qkey", "qheader", "qurl"];
    SECRET.contains(&plain.as_str())
        || vendor.iter().any(|prefix| plain.starts_with(prefix))
        || ["token", "signature", "accesskeyid", "apikey", "secret"].iter().any(|end| plain.ends_with(end))
}

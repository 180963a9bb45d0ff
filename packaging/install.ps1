# Installs the storyc program of a release on Windows, after it has verified the archive's SHA-256 checksum.
#
#   STORYC_INSTALL_DIR  the folder for the program; %LOCALAPPDATA%\Programs\storyc by default
#   STORYC_VERSION      the release; by default the one that this script belongs to
#   STORYC_RELEASES     another place for releases, such as a mirror
$ErrorActionPreference = 'Stop'

$version = if ($env:STORYC_VERSION) { $env:STORYC_VERSION } else { '0.1.0' }
$releases = if ($env:STORYC_RELEASES) { $env:STORYC_RELEASES } else { 'https://github.com/storyc/storyc/releases/download' }
$folder = if ($env:STORYC_INSTALL_DIR) { $env:STORYC_INSTALL_DIR } else { Join-Path $env:LOCALAPPDATA 'Programs\storyc' }
# Windows on Arm runs programs for x86-64.
$target = 'x86_64-pc-windows-msvc'
$archive = "storyc-$target.zip"
$base = "$releases/v$version"

$work = Join-Path ([System.IO.Path]::GetTempPath()) ([System.Guid]::NewGuid())
New-Item -ItemType Directory -Path $work | Out-Null
try {
    # Old versions of Windows PowerShell don't offer TLS 1.2 by themselves.
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    $sums = Join-Path $work 'SHA256SUMS'
    $zip = Join-Path $work $archive
    Invoke-WebRequest -UseBasicParsing -Uri "$base/SHA256SUMS" -OutFile $sums
    Invoke-WebRequest -UseBasicParsing -Uri "$base/$archive" -OutFile $zip
    $line = Get-Content $sums | Where-Object { ($_ -split '\s+')[1] -eq $archive } | Select-Object -First 1
    $expected = ($line -split '\s+')[0]
    $found = (Get-FileHash -Algorithm SHA256 -Path $zip).Hash.ToLowerInvariant()
    if ($found -ne $expected) {
        throw "The SHA-256 checksum of $base/$archive is $found, but SHA256SUMS has '$expected'. Nothing was installed; try again, and report it if the checksum stays wrong."
    }
    Expand-Archive -Path $zip -DestinationPath $work
    New-Item -ItemType Directory -Force -Path $folder | Out-Null
    Copy-Item -Force -Path (Join-Path $work "storyc-$target\storyc.exe") -Destination (Join-Path $folder 'storyc.exe')
} finally {
    Remove-Item -Recurse -Force -Path $work
}
Write-Output "installed storyc $version as $(Join-Path $folder 'storyc.exe')"
if (($env:PATH -split ';') -notcontains $folder) {
    Write-Output "to run it as ``storyc``, add $folder to PATH"
}

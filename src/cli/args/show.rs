//! Arguments of `sheet`, `export` and `join`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::args::{Report, StoryFlags};

#[cfg(feature = "sheet")]
#[derive(Debug, clap::Args)]
pub(crate) struct Sheet {
    /// Stories and folders; `-` reads standard input. A folder stands for the `.story` files in it and below it, except
    /// those that git ignores.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// Output file; `-` is standard output. The default is `NAME.sheet.html` beside the story, or `stories.sheet.html`
    /// in the current folder for several stories.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Output format; the default follows the extension of `--output`, else `html`.
    #[arg(long, value_enum)]
    pub(crate) format: Option<SheetFormat>,

    /// Open the result in the system's default program.
    #[arg(long)]
    pub(crate) open: bool,

    /// Serve the page to browsers on this machine, and reload it on every save.
    #[arg(long, conflicts_with = "output")]
    pub(crate) watch: bool,

    /// With `--watch`, the port to serve on; the default is any free port.
    #[arg(long, value_name = "PORT", requires = "watch")]
    pub(crate) port: Option<u16>,

    /// Region of the model's API, such as `singapore` or `beijing`; by default the model's own default region. `storyc
    /// models MODEL` lists the regions.
    #[arg(long)]
    pub(crate) region: Option<String>,

    #[command(flatten)]
    pub(crate) story: StoryFlags,
}

#[cfg(feature = "sheet")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SheetFormat {
    /// A self-contained HTML page.
    Html,
    /// A contact sheet of the shots, as an SVG picture.
    Svg,
    /// The contact sheet as a PNG picture, for e-mail.
    Png,
    /// What was written, as one JSON object; the sheet's own format follows the extension of `--output`, else `html`.
    Json,
}

#[cfg(feature = "sheet")]
impl SheetFormat {
    /// File extension of the format, without the dot.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Html | Self::Json => "html",
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// Stories and folders; `-` reads standard input. A folder stands for the `.story` files in it and below it, except
    /// those that git ignores.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// Output format.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) to: ExportFormat,

    /// Output file, or folder for one file per story. The default is standard output; several stories need a folder.
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Region where you rendered, so that the timeline finds the takes made there; by default the model's own default
    /// region.
    #[arg(long)]
    pub(crate) region: Option<String>,

    #[command(flatten)]
    pub(crate) story: StoryFlags,

    #[command(flatten)]
    pub(crate) report: Report,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// The dialogue as SubRip subtitles.
    Srt,
    /// The dialogue as WebVTT subtitles.
    Vtt,
    /// The shots as an OpenTimelineIO timeline.
    Otio,
    /// The shots as a CSV list, for spreadsheets.
    Csv,
}

#[cfg(feature = "render")]
#[derive(Debug, clap::Args)]
pub(crate) struct Join {
    /// Stories and folders; `-` reads standard input. A folder stands for the `.story` files in it and below it, except
    /// those that git ignores.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// Output file, or folder for one file per story. The default is `NAME.MODEL.mp4` beside the story.
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Print the ffmpeg command of each film, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Region where you rendered, so that the takes made there are found; by default the model's own default region.
    #[arg(long)]
    pub(crate) region: Option<String>,

    #[command(flatten)]
    pub(crate) story: StoryFlags,

    #[command(flatten)]
    pub(crate) report: Report,
}

#[cfg(all(feature = "render", feature = "sheet"))]
#[derive(Debug, clap::Args)]
pub(crate) struct Review {
    /// Stories and folders. A folder stands for the `.story` files in it and below it, except those that git ignores.
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    /// Open the page in the system's default browser.
    #[arg(long)]
    pub(crate) open: bool,

    /// The port to serve on; the default is any free port.
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,

    /// Region where you rendered, so that the page knows which takes are of the current text; by default the model's own
    /// default region.
    #[arg(long)]
    pub(crate) region: Option<String>,

    #[command(flatten)]
    pub(crate) story: StoryFlags,

    #[command(flatten)]
    pub(crate) report: Report,
}

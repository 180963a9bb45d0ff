//! Stories for people and for other programs: `sheet`, `export`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::args::Story;

#[cfg(feature = "sheet")]
#[derive(Debug, clap::Args)]
pub(crate) struct Sheet {
    /// Files and folders; `-` is standard input. A folder means its `.story` files, without what git ignores.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// Write into this file; `-` is standard output. By default `NAME.sheet.html` beside a story, and
    /// `stories.sheet.html` here for several.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// What to write; by default what the ending of `-o` says, else a page.
    #[arg(long, value_enum)]
    pub(crate) format: Option<SheetFormat>,

    /// Open it with what the system opens such files with.
    #[arg(long)]
    pub(crate) open: bool,

    /// Serve the page to browsers on this machine alone, and let it load itself again on every save.
    #[arg(long, conflicts_with = "output")]
    pub(crate) watch: bool,

    /// With `--watch`: the port; by default one that is free.
    #[arg(long, value_name = "PORT", requires = "watch")]
    pub(crate) port: Option<u16>,

    /// Where models are reached, such as `singapore` or `beijing`; each model has its own default.
    #[arg(long)]
    pub(crate) region: Option<String>,

    #[command(flatten)]
    pub(crate) story: Story,
}

#[cfg(feature = "sheet")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SheetFormat {
    /// One page with everything in it.
    Html,
    /// The shots as a contact sheet, in one picture with text.
    Svg,
    /// The same as pixels, for mails.
    Png,
}

#[cfg(feature = "sheet")]
impl SheetFormat {
    /// The ending of its files, without the dot.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// Files and folders; `-` is standard input. A folder means its `.story` files, without what git ignores.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// What to write.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) to: ExportFormat,

    /// Write into this file; into this folder, one file for each story, where there are several.
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Where the model was reached, so that a timeline finds the takes that were made there.
    #[arg(long)]
    pub(crate) region: Option<String>,

    #[command(flatten)]
    pub(crate) story: Story,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// The dialogue as SubRip subtitles.
    Srt,
    /// The dialogue as WebVTT subtitles.
    Vtt,
    /// The shots as an OpenTimelineIO timeline.
    Otio,
    /// The shots as a list, for spreadsheets.
    Csv,
}

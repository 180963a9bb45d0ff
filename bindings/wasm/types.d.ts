// Generated from the Rust types; `UPDATE=1 cargo test` writes it.

/** What the functions throw. */
export interface StorycError extends Error {
  name: "StorycError";
  /** The kind of failure. */
  code: FailureCode;
  /** What to do. */
  help: string | null;
  /** The findings because of which a story can't be formatted; empty for other failures. */
  diagnostics: Diagnostic[];
}

/** A small picture for a page. */
export interface Thumbnail {
  /** The width in pixels, from 1 to 65535. */
  width: number;
  /** The height in pixels, from 1 to 65535. */
  height: number;
  /** The bytes of a JPEG file. */
  jpeg: Uint8Array;
}

/**
 * The kind of failure.
 */
export type FailureCode = "too-large" | "bad-option" | "unknown-model" | "unknown-rule" | "unreadable" | "wrong-notation" | "cannot-rename" | "internal";

/**
 * A part of a text: `text.slice(span.start, span.end)`. Offsets are in UTF-16 code units.
 */
export type Span = {
/**
 * The offset of the first code unit.
 */
start: number,
/**
 * The offset after the last code unit.
 */
end: number, };

/**
 * A position for people, as the command line prints it.
 */
export type Position = {
/**
 * The line, from 1.
 */
line: number,
/**
 * The column, from 1, in characters: an emoji that JavaScript counts as 2 is 1.
 */
column: number, };

/**
 * How to compile a story. Settings here override those of the story and of the project.
 */
export type Options = {
/**
 * The path of the story, for messages. Its other paths are relative to this path's folder. The default is
 * `story.story`.
 */
name?: string,
/**
 * The models to compile for, such as `["happyhorse-1.1"]`.
 */
models?: Array<string>,
/**
 * The length of the video, such as `15s`.
 */
duration?: string,
/**
 * The aspect ratio, width to height, such as `16:9`.
 */
ratio?: string,
/**
 * The resolution, such as `1080p`.
 */
resolution?: string,
/**
 * The seed, for models that accept one.
 */
seed?: number,
/**
 * The form in which shots are sent, for models whose API accepts both.
 */
shots?: ShotForm,
/**
 * Where storyc may split the story: `auto` wherever the model's limits require it, `one` only at `[Clip]` headers.
 */
clips?: ClipSplit,
/**
 * The region of the model's API.
 */
region?: string,
/**
 * The vendor's workspace, for regions that need one.
 */
workspace?: string,
/**
 * Write each shot's length into the prompt as a hint, for models that don't read times.
 */
softSeconds?: boolean,
/**
 * The path or the URL of references, by name or by position: `{ girl: "girl.png", Image2: "quay.png" }`.
 */
references?: { [key in string]: string },
/**
 * Check only these rules: codes or their beginnings, such as `["T201", "R"]`.
 */
select?: Array<string>,
/**
 * Check these rules too, even those that are off by default.
 */
extendSelect?: Array<string>,
/**
 * Skip these rules; wins over `select` and `extendSelect`.
 */
ignore?: Array<string>,
/**
 * The text of the project file `storyc.yaml` that applies to the story. It lies in the folder that `name` is
 * relative to.
 */
project?: string,
/**
 * The texts of the profiles that the project file names under `models`, by path.
 */
profiles?: { [key in string]: string },
/**
 * What is known of the files that the story names, by path: their bytes, or what `inspect` returned for them;
 * `null` if there is no such file. storyc checks only these files.
 */
files?: { [path: string]: Uint8Array | FileFacts | null }, };

/**
 * The form in which shots are sent: each with its own length, or one prompt that the model cuts by itself.
 */
export type ShotForm = "list" | "prompt";

/**
 * Where storyc may split a story into clips.
 */
export type ClipSplit = "one" | "auto";

/**
 * What the checks need of a file. `inspect(bytes)` returns it.
 */
export type FileFacts = {
/**
 * The length in bytes.
 */
length: number,
/**
 * The format of a picture, by its first bytes; `null` for any other file.
 */
format: PictureFormat | null,
/**
 * The width of a picture in pixels; `null` if it can't be read.
 */
width: number | null,
/**
 * The height of a picture in pixels; `null` if it can't be read.
 */
height: number | null, };

/**
 * The format of a picture.
 */
export type PictureFormat = "bmp" | "gif" | "heif" | "jpeg" | "png" | "tiff" | "webp";

/**
 * The result of `compile`.
 */
export type Compiled = {
/**
 * The findings, in the order of the story.
 */
diagnostics: Array<Diagnostic>,
/**
 * The findings in the project file itself.
 */
projectDiagnostics: Array<Diagnostic>,
/**
 * Counts of `diagnostics`.
 */
summary: Summary,
/**
 * What the story means, independent of any model.
 */
storyboard: Storyboard,
/**
 * What each model gets, in the order of the models.
 */
films: Array<Film>, };

/**
 * A finding: what is wrong, where, and what to do about it.
 */
export type Diagnostic = {
/**
 * The rule's code, such as `T201`.
 */
code: string,
/**
 * The rule's name, such as `overlapping-shots`.
 */
name: string | null,
/**
 * How much it matters.
 */
severity: Severity,
/**
 * What is wrong, then the limit, with the numbers. Starts in lower case and has no full stop.
 */
message: string,
/**
 * A few words to show at its place.
 */
label: string,
/**
 * What to do.
 */
help: string | null,
/**
 * The URL of the rule's page.
 */
url: string | null,
/**
 * The model whose limit this is about.
 */
model: string | null,
/**
 * The text that the spans point into.
 */
place: Place,
/**
 * The place.
 */
span: Span,
/**
 * The line and column where it starts.
 */
start: Position,
/**
 * The line and column where it ends.
 */
end: Position,
/**
 * Other places that matter.
 */
related: Array<Related>,
/**
 * Ways to fix it.
 */
fixes: Array<Fix>, };

/**
 * How much a finding matters: `error` means that there is no request, `advice` is off until it is selected.
 */
export type Severity = "error" | "warning" | "advice";

/**
 * The text that a span points into.
 */
export type Place = "story" | "project";

/**
 * Another place of a finding.
 */
export type Related = {
/**
 * The text that the span points into.
 */
place: Place,
/**
 * The place.
 */
span: Span,
/**
 * The line and column where it starts.
 */
start: Position,
/**
 * The line and column where it ends.
 */
end: Position,
/**
 * The words to show there.
 */
message: string, };

/**
 * Edits that fix a finding.
 */
export type Fix = {
/**
 * What it does, as an imperative.
 */
title: string,
/**
 * Whether it can't change what is generated, or restores what was clearly meant.
 */
safe: boolean,
/**
 * The edits, in order. They don't overlap.
 */
edits: Array<Edit>, };

/**
 * A replacement in a text.
 */
export type Edit = {
/**
 * The part to replace.
 */
span: Span,
/**
 * The replacement, with the line ends of the text.
 */
text: string, };

/**
 * Counts of findings.
 */
export type Summary = {
/**
 * At error level.
 */
errors: number,
/**
 * At warning level.
 */
warnings: number,
/**
 * At advice level.
 */
advice: number,
/**
 * With a safe fix.
 */
fixable: number, };

/**
 * A story's shots, sections, clips and references, each with its place in the text.
 */
export type Storyboard = {
/**
 * The title.
 */
title: string | null,
/**
 * The length in milliseconds: the latest end of a shot, or else the `duration`.
 */
lengthMs: number | null,
/**
 * The shots, in the order of the text.
 */
shots: Array<StoryShot>,
/**
 * The sections, in the order of the text.
 */
sections: Array<StorySection>,
/**
 * The clip headers, in the order of the text.
 */
clips: Array<ClipHeading>,
/**
 * The references, mentioned or declared.
 */
references: Array<StoryReference>, };

/**
 * A time range on the story's clock.
 */
export type TimeRange = {
/**
 * The first millisecond.
 */
startMs: number,
/**
 * The end in milliseconds, exclusive.
 */
endMs: number, };

/**
 * A shot.
 */
export type StoryShot = {
/**
 * Its number, from 1.
 */
number: number,
/**
 * Its label.
 */
label: string | null,
/**
 * When it plays; `null` if its header can't be read.
 */
time: TimeRange | null,
/**
 * Its header.
 */
header: Span,
/**
 * Its header and its words.
 */
span: Span,
/**
 * The clip header that it belongs to, as an index into `clips`.
 */
clip: number | null, };

/**
 * A section, such as `[Audio]`.
 */
export type StorySection = {
/**
 * Its name in English, such as `Audio`.
 */
name: string,
/**
 * When it applies, if its header has a time.
 */
time: TimeRange | null,
/**
 * Its header.
 */
header: Span,
/**
 * Its header and its words.
 */
span: Span,
/**
 * Whether it is sent to the model; notes are not.
 */
sent: boolean,
/**
 * The clip header that it belongs to, as an index into `clips`; `null` if it applies to every clip.
 */
clip: number | null, };

/**
 * A clip header.
 */
export type ClipHeading = {
/**
 * The number in the header.
 */
number: number | null,
/**
 * Its title.
 */
title: string | null,
/**
 * The header.
 */
header: Span,
/**
 * Where the clip begins, in milliseconds on the story's clock.
 */
startMs: number,
/**
 * Whether the clip starts from the last frame of the clip before it.
 */
continues: boolean, };

/**
 * A reference: a picture, a video or a sound that the story mentions.
 */
export type StoryReference = {
/**
 * Its declared name, or a positional one such as `Image1`.
 */
name: string,
/**
 * The kind of file.
 */
kind: ReferenceKind,
/**
 * Its number among the references of its kind, from 1.
 */
number: number,
/**
 * What it is for.
 */
role: ReferenceRole | null,
/**
 * What the prompt calls it, from `as`.
 */
called: string | null,
/**
 * Its file; `null` if none is declared.
 */
source: ReferenceSource | null,
/**
 * Where it is declared.
 */
declared: ReferenceOrigin,
/**
 * The place of its declaration in the story.
 */
declaration: Span | null,
/**
 * The places that mention it.
 */
mentions: Array<Span>,
/**
 * Whether it is sent to the model.
 */
sent: boolean, };

/**
 * The kind of a reference's file.
 */
export type ReferenceKind = "image" | "video" | "audio";

/**
 * What a reference is for.
 */
export type ReferenceRole = "character" | "scene" | "prop" | "style" | "first_frame" | "last_frame" | "voice" | "edit" | "extend";

/**
 * The file of a reference.
 */
export type ReferenceSource = { "kind": "path", "value": string } | { "kind": "url", "value": string } | { "kind": "element", "value": string } | { "kind": "frame", "value": number };

/**
 * Where a reference is declared.
 */
export type ReferenceOrigin = "story" | "project" | "options" | "clip" | "nowhere";

/**
 * The clips of a story for one model.
 */
export type Film = {
/**
 * The model's id.
 */
model: string,
/**
 * The model's name.
 */
name: string,
/**
 * The company that runs the model.
 */
vendor: string,
/**
 * The number of errors because of which the model would refuse the story.
 */
errors: number,
/**
 * The cost of all clips; `null` if a price is unknown, or prices are in several currencies.
 */
cost: Cost | null,
/**
 * The clips, in order. A story that fits the model is one clip.
 */
clips: Array<Clip>, };

/**
 * A clip: what one request makes.
 */
export type Clip = {
/**
 * Its number, from 1.
 */
number: number,
/**
 * Where it begins on the story's clock, in milliseconds.
 */
startMs: number,
/**
 * Where it ends on the story's clock, in milliseconds.
 */
endMs: number,
/**
 * Why the story is split here; `null` for the first clip.
 */
why: string | null,
/**
 * Whether it starts from the last frame of the clip before it.
 */
continues: boolean,
/**
 * What the model makes it from.
 */
mode: ClipMode,
/**
 * The vendor's model id or endpoint path; `null` if the model lacks this mode.
 */
apiModel: string | null,
/**
 * The prompt, as the model reads it.
 */
prompt: string,
/**
 * The pieces of the prompt that come from the story, in order. storyc wrote whatever lies between them.
 */
sourceMap: Array<Piece>,
/**
 * The shots with their text, if the request lists them one by one.
 */
shots: Array<ListedShot>,
/**
 * Whether the shots go as a list or as one prompt; `null` if the model has only one form.
 */
form: ShotForm | null,
/**
 * The negative prompt, if the API has a field for it.
 */
negative: string | null,
/**
 * The files sent with the prompt, in the order in which the model counts them.
 */
media: Array<Media>,
/**
 * The settings.
 */
settings: ClipSettings,
/**
 * The estimated cost; `null` if no price is known.
 */
cost: Cost | null,
/**
 * Where the request differs from the story.
 */
changes: Array<Change>,
/**
 * The request; `null` if there is none.
 */
request: Request | null,
/**
 * Why there is no request; `null` if there is one.
 */
refusal: NoRequestReason | null, };

/**
 * What the model makes a clip from.
 */
export type ClipMode = "text-to-video" | "image-to-video" | "reference-to-video" | "video-edit" | "video-extend";

/**
 * A piece of the prompt, and the piece of the story that it comes from.
 */
export type Piece = {
/**
 * The piece of the prompt.
 */
prompt: Span,
/**
 * The piece of the story.
 */
story: Span,
/**
 * Whether it is copied character by character; if not, it is translated as a whole.
 */
copied: boolean, };

/**
 * A shot that the request lists separately.
 */
export type ListedShot = {
/**
 * Its length in whole seconds.
 */
seconds: number,
/**
 * Its text, as a part of the prompt.
 */
words: Span,
/**
 * Its header in the story.
 */
header: Span, };

/**
 * A file sent with the prompt.
 */
export type Media = {
/**
 * The reference's name.
 */
name: string,
/**
 * The kind of file.
 */
kind: ReferenceKind,
/**
 * Its number in the prompt.
 */
number: number,
/**
 * The token that stands for it in the prompt.
 */
token: string,
/**
 * What it is for.
 */
role: ReferenceRole | null,
/**
 * The file; `null` if none is declared.
 */
source: ReferenceSource | null, };

/**
 * The settings of a clip.
 */
export type ClipSettings = {
/**
 * The requested length in milliseconds.
 */
durationMs: number,
/**
 * The aspect ratio, if one is set and the mode takes one.
 */
ratio: string | null,
/**
 * The resolution, if one is set.
 */
resolution: string | null,
/**
 * The seed, if one is set and the model takes one.
 */
seed: number | null,
/**
 * Whether sound is on; `null` leaves it to the model.
 */
sound: boolean | null,
/**
 * Whether the vendor adds its watermark.
 */
watermark: boolean,
/**
 * The region that the request goes to.
 */
region: string, };

/**
 * Where a request differs from the story.
 */
export type Change = {
/**
 * What happens to the part.
 */
kind: ChangeKind,
/**
 * A short description, with numbers.
 */
what: string,
/**
 * The part of the story.
 */
span: Span | null, };

/**
 * What happens to a part of the story.
 */
export type ChangeKind = "dropped" | "rounded" | "moved";

/**
 * An estimated cost.
 */
export type Cost = {
/**
 * The amount, in `currency`.
 */
amount: number,
/**
 * The currency, such as `USD`.
 */
currency: string,
/**
 * The cost for people, such as `about $2.70`.
 */
text: string,
/**
 * The page that the price comes from.
 */
source: string,
/**
 * Whether sources disagree on the price, or it is an interpretation of them.
 */
disputed: boolean,
/**
 * The day the price was read, as `YYYY-MM-DD`.
 */
checked: string,
/**
 * The number of tokens, if the price is per token.
 */
tokens: number | null,
/**
 * A remark about the price.
 */
note: string | null, };

/**
 * The HTTP request that makes a clip. A key is a placeholder such as `${DASHSCOPE_API_KEY}`, a local file one such as
 * `upload:girl`.
 */
export type Request = {
/**
 * The HTTP method.
 */
method: string,
/**
 * The URL.
 */
url: string,
/**
 * The headers, in order.
 */
headers: { [name: string]: string },
/**
 * The body. If the content type is `multipart/form-data`, its keys are the fields.
 */
body: unknown,
/**
 * Local files that must be uploaded first.
 */
uploads: Array<Upload>,
/**
 * The references without a file, for which placeholders stand in the body: the request can't be sent before they
 * have one. Empty for a request that the command line would build too.
 */
unbound: Array<string>,
/**
 * The request as `storyc build -o DIR` writes it: indented JSON with all digits of its numbers.
 */
json: string,
/**
 * The request as a shell command with `curl`, as `storyc build --emit curl` prints it.
 */
curl: string, };

/**
 * A local file that a request needs.
 */
export type Upload = {
/**
 * The reference's name.
 */
ref: string,
/**
 * The file's path.
 */
path: string,
/**
 * Its placeholder in the body.
 */
placeholder: string, };

/**
 * Why there is no request.
 */
export type NoRequestReason = {
/**
 * The kind of reason.
 */
kind: NoRequestKind,
/**
 * The reason, for people.
 */
message: string, };

/**
 * The kind of reason why there is no request.
 */
export type NoRequestKind = "errors" | "mode" | "workspace";

/**
 * The result of `cost`.
 */
export type StoryCost = {
/**
 * The number of shots.
 */
shots: number,
/**
 * The length in milliseconds.
 */
lengthMs: number,
/**
 * The cost with each model, cheapest first. Models without a price, or that refuse the story, come last.
 */
models: Array<ModelCost>, };

/**
 * The cost of a story with one model.
 */
export type ModelCost = {
/**
 * The model's id.
 */
model: string,
/**
 * The region that serves it.
 */
region: string,
/**
 * The sum of its clips; `null` if a price is unknown, or prices are in several currencies.
 */
cost: Cost | null,
/**
 * The number of clips.
 */
clips: number,
/**
 * The errors because of which the model would refuse the story.
 */
refused: Array<RefusedBy>,
/**
 * Where the requests differ from the story.
 */
changes: Array<FilmChange>,
/**
 * The known weaknesses of the model that the story touches.
 */
weakAt: Array<WeakAt>, };

/**
 * An error because of which a model would refuse a story.
 */
export type RefusedBy = {
/**
 * The rule's code.
 */
code: string,
/**
 * What is wrong.
 */
message: string,
/**
 * What to do.
 */
help: string | null, };

/**
 * Where the requests of a film differ from the story.
 */
export type FilmChange = {
/**
 * What happens to the part.
 */
kind: ChangeKind,
/**
 * A short description, with numbers.
 */
what: string,
/**
 * The part of the story.
 */
span: Span | null,
/**
 * The clips that have this change; empty if all of them do.
 */
clips: Array<number>, };

/**
 * A weakness of a model that a story touches.
 */
export type WeakAt = {
/**
 * The weakness.
 */
what: string,
/**
 * The story's words that ask for it.
 */
words: string,
/**
 * What to do about it.
 */
advice: string,
/**
 * The source of the observation.
 */
source: string, };

/**
 * What the caller knows about a prompt.
 */
export type ImportOptions = {
/**
 * The name of the prompt's file, for the report. Its extension may give the notation.
 */
name?: string,
/**
 * The notation; found by the text if it isn't given.
 */
notation?: Notation,
/**
 * The clip to import if the text holds several, from 1; all of them if it isn't given.
 */
clip?: number,
/**
 * Leave settings in the prose, because the story has front matter of its own.
 */
keepsSettings?: boolean, };

/**
 * How a text is written.
 */
export type Notation = "text" | "fountain" | "csv" | "kling-json" | "json" | "story";

/**
 * An imported story, with what became of each part of the prompt. Places named `source` are in the prompt.
 */
export type Imported = {
/**
 * The story.
 */
story: string,
/**
 * How the prompt was written.
 */
notation: Notation,
/**
 * How the prompt writes its headers, such as `times in brackets`.
 */
headerStyle: string,
/**
 * The shots.
 */
shots: Array<ImportedShot>,
/**
 * The references in the story.
 */
references: Array<ImportedReference>,
/**
 * The settings that became front matter.
 */
settings: Array<ImportedSetting>,
/**
 * How everything else was read, in the order of the prompt.
 */
notes: Array<ImportNote>,
/**
 * What the story lacks. Empty, except for settings of other tools that stories don't support.
 */
lost: Array<LostText>,
/**
 * The number of clips in the prompt.
 */
clips: number,
/**
 * Whether the clips are versions, of which the story has one.
 */
hasVersions: boolean,
/**
 * The series of headers that were considered, the chosen one first.
 */
series: Array<HeaderSeries>,
/**
 * The report as `storyc import` prints it.
 */
report: string, };

/**
 * A shot and its place in the prompt.
 */
export type ImportedShot = {
/**
 * Its start in milliseconds.
 */
startMs: number,
/**
 * Its end in milliseconds.
 */
endMs: number,
/**
 * Its header and its words.
 */
source: Span,
/**
 * Whether its length is a guess, because the prompt gives none.
 */
guessed: boolean, };

/**
 * A reference and its place in the prompt.
 */
export type ImportedReference = {
/**
 * Its name in the story, without the `@`.
 */
name: string,
/**
 * Its place.
 */
source: Span, };

/**
 * A setting that became front matter.
 */
export type ImportedSetting = {
/**
 * Its key.
 */
key: string,
/**
 * Its value.
 */
value: string,
/**
 * Its place.
 */
source: Span,
/**
 * Its line, from 1.
 */
line: number,
/**
 * Whether its words are kept in the prose, too.
 */
kept: boolean, };

/**
 * How a part of the prompt was read.
 */
export type ImportNote = {
/**
 * How sure the reading is.
 */
certainty: Certainty,
/**
 * How it was read.
 */
message: string,
/**
 * The part of the prompt.
 */
source: Span,
/**
 * Its line, from 1.
 */
line: number, };

/**
 * How sure a reading is.
 */
export type Certainty = "sure" | "likely" | "guess";

/**
 * A part of the prompt that isn't in the story.
 */
export type LostText = {
/**
 * Why it isn't in the story.
 */
reason: string,
/**
 * The part of the prompt.
 */
source: Span,
/**
 * Its line, from 1.
 */
line: number, };

/**
 * A series of headers, with what speaks for it.
 */
export type HeaderSeries = {
/**
 * How its headers are written.
 */
name: string,
/**
 * The number of its headers.
 */
headers: number,
/**
 * The sum of all points.
 */
points: number,
/**
 * What speaks for it and against it.
 */
evidence: Array<Evidence>, };

/**
 * What speaks for a series of headers, or against it.
 */
export type Evidence = {
/**
 * What it is.
 */
what: string,
/**
 * Its points; below 0 if it speaks against the series.
 */
points: number, };

/**
 * The fixes to apply: `safe` ones can't change what is generated, or they restore what was clearly meant.
 */
export type FixChoice = "safe" | "all";

/**
 * A story after its fixes.
 */
export type Fixed = {
/**
 * The new text.
 */
text: string,
/**
 * What was fixed.
 */
applied: Array<AppliedFix>,
/**
 * The findings that are left, in the new text.
 */
diagnostics: Array<Diagnostic>, };

/**
 * Fixes of one kind.
 */
export type AppliedFix = {
/**
 * The rule's code.
 */
code: string,
/**
 * What the fix does, as an imperative.
 */
title: string,
/**
 * How many findings it fixed.
 */
count: number, };

/**
 * A change of the story that an editor can offer.
 */
export type Action = {
/**
 * What it does, as an imperative.
 */
title: string,
/**
 * The kind of change.
 */
kind: ActionKind,
/**
 * The finding that it fixes or silences, as an index into the findings of `compile` whose `place` is `story`.
 */
diagnostic: number | null,
/**
 * Whether it is a fix that can't change what is generated.
 */
preferred: boolean,
/**
 * The edits, in order.
 */
edits: Array<Edit>, };

/**
 * The kind of an action.
 */
export type ActionKind = "quick-fix" | "fix-all" | "rewrite";

/**
 * A rule.
 */
export type Rule = {
/**
 * Its code, such as `T201`.
 */
code: string,
/**
 * Its name, such as `overlapping-shots`.
 */
name: string,
/**
 * The severity of its findings, unless a project changes it.
 */
severity: Severity,
/**
 * What it rests on, such as `limit of the API`.
 */
evidence: string,
/**
 * Whether its fix can change what is generated; `null` if it has no fix.
 */
fix: FixSafety | null,
/**
 * What it finds, in a sentence.
 */
summary: string,
/**
 * Its page, in Markdown.
 */
page: string,
/**
 * The URL of its page.
 */
url: string, };

/**
 * Whether a fix can change what is generated.
 */
export type FixSafety = "safe" | "unsafe";

/**
 * The project whose own models `models` lists, too.
 */
export type ModelOptions = {
/**
 * The text of the project file `storyc.yaml`.
 */
project?: string,
/**
 * The texts of the profiles that the project file names under `models`, by path.
 */
profiles?: { [key in string]: string }, };

/**
 * A model: what it accepts.
 */
export type Model = {
/**
 * The id that stories and options use.
 */
id: string,
/**
 * Its name.
 */
name: string,
/**
 * The company that runs it.
 */
vendor: string,
/**
 * Whether stories are compiled for it if they name no model.
 */
isDefault: boolean,
/**
 * The length of a clip.
 */
duration: ModelDuration,
/**
 * The most shots in a clip; `null` if no source states it.
 */
maxShots: number | null,
/**
 * The aspect ratios.
 */
ratio: ModelChoice,
/**
 * The resolutions.
 */
resolution: ModelChoice,
/**
 * The most pictures that can go with a prompt as references; `null` if it takes none or no source states it.
 */
maxPictures: number | null,
/**
 * Whether it takes a seed.
 */
seed: boolean,
/**
 * Whether its API takes shots as a list or as one prompt.
 */
hasTwoForms: boolean,
/**
 * Its regions.
 */
region: ModelChoice,
/**
 * Everything known about it with sources and dates, as `storyc models ID` prints it.
 */
page: string, };

/**
 * The lengths that a model accepts, in seconds.
 */
export type ModelDuration = {
/**
 * The shortest.
 */
minS: number,
/**
 * The longest.
 */
maxS: number,
/**
 * The one that it takes if none is set.
 */
defaultS: number,
/**
 * Whether only whole seconds are accepted.
 */
whole: boolean, };

/**
 * The values of a setting that a model accepts.
 */
export type ModelChoice = {
/**
 * All of them.
 */
values: Array<string>,
/**
 * The one that it takes if none is set.
 */
default: string, };

/**
 * Something to insert at the cursor.
 */
export type Completion = {
/**
 * The label in the list.
 */
label: string,
/**
 * What it is.
 */
kind: CompletionKind,
/**
 * The detail beside the label.
 */
detail: string,
/**
 * The documentation, in Markdown.
 */
doc: string,
/**
 * The part of the text that it replaces.
 */
span: Span,
/**
 * The text to insert.
 */
insert: string,
/**
 * The text to filter the list by.
 */
filter: string, };

/**
 * What a completion inserts.
 */
export type CompletionKind = "reference" | "section" | "shot" | "key" | "value" | "rule" | "file";

/**
 * What to show beside the pointer.
 */
export type Hover = {
/**
 * The part of the text that it describes.
 */
span: Span,
/**
 * The text, in Markdown.
 */
markdown: string, };

/**
 * A part of the text to colour.
 */
export type Token = {
/**
 * The part, within one line.
 */
span: Span,
/**
 * What it is.
 */
kind: TokenKind,
/**
 * Whether a name is declared here.
 */
declaration: boolean,
/**
 * Whether it is a name that nothing declares.
 */
unknown: boolean, };

/**
 * What a part of the text is.
 */
export type TokenKind = "time" | "label" | "section" | "reference" | "speech" | "comment" | "cue" | "key" | "manner" | "escape";

/**
 * A place where a reference is named.
 */
export type Occurrence = {
/**
 * The place.
 */
span: Span,
/**
 * Whether it is the declaration.
 */
declaration: boolean, };

/**
 * A hint to show after a position in the text.
 */
export type Hint = {
/**
 * The position.
 */
offset: number,
/**
 * The hint.
 */
text: string,
/**
 * What it means.
 */
about: string, };

/**
 * An entry of the outline.
 */
export type OutlineEntry = {
/**
 * Its name.
 */
name: string,
/**
 * The detail after its name.
 */
detail: string,
/**
 * What it is.
 */
kind: OutlineKind,
/**
 * The whole entry.
 */
span: Span,
/**
 * Its name or its header in the text.
 */
selection: Span,
/**
 * The entries inside it.
 */
children: Array<OutlineEntry>, };

/**
 * What an entry of the outline is.
 */
export type OutlineKind = "front-matter" | "reference" | "preamble" | "clip" | "shot" | "line" | "section";

/**
 * A part of the text that folds into its first line.
 */
export type Fold = {
/**
 * The part, without the white space after it.
 */
span: Span,
/**
 * Whether it is a comment.
 */
comment: boolean, };

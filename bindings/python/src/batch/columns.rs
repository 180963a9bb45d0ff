//! The columns of a checked batch, filled row by row. Numbers are signed, because Spark knows no others.

use std::sync::{Arc, LazyLock};

use arrow_array::builder::{BooleanBuilder, Int32Builder, Int64Builder, StringBuilder};
use arrow_array::{Array, ArrayRef, ListArray, RecordBatch, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};
use storyc::diagnostic::{Diagnostic, Place, Severity};
use storyc::lint;
use storyc::report::{ProjectText, StoryFacts};
use storyc::text::{LineIndex, Position};

/// A batch ends after this many bytes of text, far below the 2 GiB that its offsets can address.
const MAX_BATCH_BYTES: usize = 256 << 20;

/// The fields of a finding, and whether each can be missing.
static FINDING: LazyLock<Fields> = LazyLock::new(|| {
    let text = |name: &str, optional: bool| Field::new(name, DataType::Utf8, optional);
    let number = |name: &str| Field::new(name, DataType::Int32, false);
    [
        text("code", false),
        text("name", true),
        text("severity", false),
        text("message", false),
        text("label", false),
        text("help", true),
        text("model", true),
        text("path", true),
        number("line"),
        number("column"),
        number("byte"),
        number("end_line"),
        number("end_column"),
        number("end_byte"),
        Field::new("fixable", DataType::Boolean, false),
    ]
    .into_iter()
    .collect()
});

/// The schema of a checked batch: one row for each text.
pub(super) static CHECKED: LazyLock<SchemaRef> = LazyLock::new(|| {
    let number = |name: &str| Field::new(name, DataType::Int32, true);
    let findings = DataType::List(list_field());
    Arc::new(Schema::new(vec![
        Field::new("row", DataType::Int64, false),
        Field::new("ok", DataType::Boolean, true),
        number("errors"),
        number("warnings"),
        number("advice"),
        number("fixable"),
        Field::new("model", DataType::Utf8, true),
        number("shots"),
        Field::new("duration_ms", DataType::Int64, true),
        number("refs"),
        number("clips"),
        Field::new("findings", findings, true),
    ]))
});

/// The schema of the findings alone: one row for each finding, with the row of its text.
pub(super) static FINDINGS: LazyLock<SchemaRef> = LazyLock::new(|| {
    let row = Arc::new(Field::new("row", DataType::Int64, false));
    let fields: Vec<_> = std::iter::once(row).chain(FINDING.iter().cloned()).collect();
    Arc::new(Schema::new(fields))
});

fn list_field() -> Arc<Field> {
    Arc::new(Field::new("item", DataType::Struct(FINDING.clone()), false))
}

/// The columns of a batch under construction.
#[derive(Default)]
pub(super) struct Columns {
    rows: usize,
    bytes: usize,
    row: Int64Builder,
    ok: BooleanBuilder,
    /// Errors, warnings, advice and fixable findings.
    counts: [Int32Builder; 4],
    model: StringBuilder,
    shots: Int32Builder,
    duration_ms: Int64Builder,
    refs: Int32Builder,
    clips: Int32Builder,
    /// Whether each row has a list of findings, and the length of the list.
    lists: Vec<bool>,
    lengths: Vec<usize>,
    findings: Findings,
}

/// The columns of all findings.
#[derive(Default)]
struct Findings {
    code: StringBuilder,
    name: StringBuilder,
    severity: StringBuilder,
    message: StringBuilder,
    label: StringBuilder,
    help: StringBuilder,
    model: StringBuilder,
    path: StringBuilder,
    /// Line, column and byte of the start, then those of the end.
    positions: [Int32Builder; 6],
    fixable: BooleanBuilder,
}

/// What the columns need of a text.
pub(super) struct Story<'s> {
    /// The text.
    pub(super) text: &'s str,
    /// The project file that applies to it.
    pub(super) project: Option<&'s ProjectText>,
    /// Its key facts; `None` if it isn't a story.
    pub(super) facts: Option<StoryFacts>,
}

impl Story<'_> {
    /// A text that can't be read.
    pub(super) fn unread() -> Self {
        Self { text: "", project: None, facts: None }
    }
}

impl Columns {
    /// Returns true if there are no rows.
    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Returns true if the next row belongs into another batch.
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= MAX_BATCH_BYTES
    }

    /// Adds the row of a missing text: everything but its number is missing, too.
    pub(super) fn push_null(&mut self, row: i64) {
        self.rows += 1;
        self.row.append_value(row);
        self.ok.append_null();
        self.counts.iter_mut().for_each(Int32Builder::append_null);
        self.push_facts(None);
        self.lists.push(false);
        self.lengths.push(0);
    }

    /// Adds the row of a text, with its findings.
    pub(super) fn push(&mut self, row: i64, story: Story<'_>, found: &[Diagnostic]) {
        self.rows += 1;
        self.row.append_value(row);
        let count = |severity| found.iter().filter(|found| found.severity == severity).count();
        let errors = count(Severity::Error);
        let counts = [
            errors,
            count(Severity::Warning),
            count(Severity::Advice),
            found.iter().filter(|found| is_fixable(found)).count(),
        ];
        self.ok.append_value(errors == 0);
        for (column, count) in self.counts.iter_mut().zip(counts) {
            column.append_value(count as i32);
        }
        self.push_facts(story.facts.as_ref());
        self.lists.push(true);
        self.lengths.push(found.len());
        // Most texts have no finding, and need no index.
        if !found.is_empty() {
            let index = LineIndex::new(story.text);
            let project = story.project.map(|project| (project, LineIndex::new(&project.text)));
            for one in found {
                let (path, text, index) = match (&project, one.place) {
                    (Some((project, index)), Place::Project) => {
                        (Some(project.path.as_str()), &*project.text, index)
                    }
                    _ => (None, story.text, &index),
                };
                self.findings.path.append_option(path);
                self.bytes += self.findings.push(one, index, text);
            }
        }
    }

    fn push_facts(&mut self, facts: Option<&StoryFacts>) {
        self.model.append_option(facts.and_then(|facts| facts.model.as_deref()));
        self.shots.append_option(facts.map(|facts| facts.shots as i32));
        self.duration_ms.append_option(facts.map(|facts| facts.duration_ms as i64));
        self.refs.append_option(facts.map(|facts| facts.refs as i32));
        // The facts list clips only if there are several.
        let clips = |facts: &StoryFacts| {
            facts.clips.iter().filter(|clip| Some(&clip.model) == facts.model.as_ref()).count().max(1)
        };
        self.clips.append_option(facts.map(|facts| clips(facts) as i32));
    }

    /// Finishes the batch.
    pub(super) fn finish(mut self) -> RecordBatch {
        let nulls = NullBuffer::from(self.lists);
        let items = Arc::new(self.findings.finish());
        let findings =
            ListArray::new(list_field(), OffsetBuffer::from_lengths(self.lengths), items, Some(nulls));
        let [errors, warnings, advice, fixable] = &mut self.counts;
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(self.row.finish()),
            Arc::new(self.ok.finish()),
            Arc::new(errors.finish()),
            Arc::new(warnings.finish()),
            Arc::new(advice.finish()),
            Arc::new(fixable.finish()),
            Arc::new(self.model.finish()),
            Arc::new(self.shots.finish()),
            Arc::new(self.duration_ms.finish()),
            Arc::new(self.refs.finish()),
            Arc::new(self.clips.finish()),
            Arc::new(findings),
        ];
        // The builders reserve more than most batches need, and results stay in memory for long.
        columns.iter_mut().for_each(Array::shrink_to_fit);
        RecordBatch::try_new(Arc::clone(&CHECKED), columns)
            .unwrap_or_else(|error| unreachable!("the columns have the types of the schema: {error}"))
    }
}

impl Findings {
    /// Adds a finding; returns the number of bytes that it takes.
    fn push(&mut self, found: &Diagnostic, index: &LineIndex, text: &str) -> usize {
        self.code.append_value(found.code);
        self.name.append_option(lint::find(found.code).map(|rule| rule.name));
        self.severity.append_value(found.severity.name());
        self.message.append_value(&found.message);
        self.label.append_value(&found.label);
        self.help.append_option(found.help.as_deref());
        self.model.append_option(found.model.as_deref());
        let start = index.position(text, found.span.start as usize);
        let end = index.position(text, found.span.end as usize);
        let numbers = |at: Position| [at.line, at.column, at.byte];
        for (column, number) in self.positions.iter_mut().zip(numbers(start).into_iter().chain(numbers(end)))
        {
            column.append_value(number as i32);
        }
        self.fixable.append_value(is_fixable(found));
        found.message.len() + found.label.len() + found.help.as_ref().map_or(0, String::len)
    }

    fn finish(mut self) -> StructArray {
        let texts = [
            &mut self.code,
            &mut self.name,
            &mut self.severity,
            &mut self.message,
            &mut self.label,
            &mut self.help,
            &mut self.model,
            &mut self.path,
        ];
        let mut columns: Vec<ArrayRef> =
            texts.into_iter().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        columns.extend(self.positions.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        columns.push(Arc::new(self.fixable.finish()));
        StructArray::new(FINDING.clone(), columns, None)
    }
}

/// Returns true if `storyc check --fix` would change the story for it.
fn is_fixable(found: &Diagnostic) -> bool {
    found.fixes.iter().any(|fix| fix.safe)
}

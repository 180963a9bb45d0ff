//! What a ledger needs of a database: to read rows, and to run statements as one transaction. SQLite and PostgreSQL
//! implement it; everything above it is written once, in SQL that both understand.

use std::pin::Pin;

/// A value of a column.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::render) enum Value {
    /// A whole number, or NULL.
    Int(Option<i64>),
    /// A number, or NULL.
    Real(Option<f64>),
    /// Text, or NULL.
    Text(Option<String>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Int(Some(value.cast_signed()))
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<Option<f64>> for Value {
    fn from(value: Option<f64>) -> Self {
        Self::Real(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

/// A statement with its arguments.
///
/// Its text has `?` for each argument and `{now}` for the database's time in milliseconds since 1970, and no other `?`.
#[derive(Clone, Debug)]
pub(in crate::render) struct Statement {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
    /// True if the transaction must be undone when this statement returns no row.
    pub(super) is_condition: bool,
}

impl Statement {
    /// Creates a statement without arguments.
    pub(super) fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), values: Vec::new(), is_condition: false }
    }

    /// Adds an argument.
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Undoes the transaction if this statement returns no row.
    pub(super) fn or_refuse(self) -> Self {
        Self { is_condition: true, ..self }
    }
}

/// A row.
#[derive(Clone, Debug, Default)]
pub(in crate::render) struct Record(pub(super) Vec<(String, Value)>);

impl Record {
    fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// A text column; `None` if it is NULL, of another type, or missing.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::Text(text) => text.clone(),
            _ => None,
        }
    }

    /// A column of whole numbers; `None` if it is NULL, of another type, or missing.
    pub(super) fn int(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Value::Int(number) => *number,
            _ => None,
        }
    }
}

/// The result of a transaction.
#[derive(Debug)]
pub(in crate::render) enum Written {
    /// It is committed; these are the rows that its statements returned.
    Committed(Vec<Record>),
    /// The condition at this index returned no row, and the transaction was undone.
    Refused(usize),
}

/// What an asynchronous method of a store returns.
pub(super) type Pending<'s, T> = Pin<Box<dyn Future<Output = Result<T, sqlx::Error>> + Send + 's>>;

/// A database.
pub(super) trait Store: Send + Sync + std::fmt::Debug {
    /// Reads rows. The database refuses to write.
    fn read(&self, statement: Statement) -> Pending<'_, Vec<Record>>;

    /// Runs statements as one transaction, and waits for the commit.
    fn write(&self, statements: Vec<Statement>) -> Pending<'_, Written>;

    /// Closes the connections.
    fn close(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    /// The name and version of the database.
    fn version(&self) -> Pending<'_, String>;
}

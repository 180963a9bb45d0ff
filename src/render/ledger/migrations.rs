//! SQL files to migrations. sqlx has a macro for this, but it needs SQLite and the driver for PostgreSQL while it
//! compiles storyc, so they would be built twice.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// A version of the schema: its number, its name, and the statements that lead to it.
pub(super) type SchemaVersion = (i64, &'static str, &'static str);

/// Creates the history of a schema.
pub(super) fn migrator(versions: &[SchemaVersion]) -> Migrator {
    let migration = |(number, name, sql): &SchemaVersion| {
        Migration::new(*number, (*name).into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(versions.iter().map(migration).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::SchemaVersion;

    /// Reads the versions from the names and texts of the files in a folder.
    fn in_folder(name: &str) -> Vec<(i64, String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/render/ledger").join(name);
        let version = |path: &Path| {
            let (number, name) = path.file_stem().unwrap().to_str().unwrap().split_once('_').unwrap();
            (number.parse().unwrap(), name.replace('_', " "), fs::read_to_string(path).unwrap())
        };
        let mut versions: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| version(&entry.unwrap().path())).collect();
        versions.sort();
        versions
    }

    fn listed(versions: &[SchemaVersion]) -> Vec<(i64, String, String)> {
        versions.iter().map(|(number, name, sql)| (*number, (*name).to_owned(), (*sql).to_owned())).collect()
    }

    #[test]
    fn every_file_is_a_version_of_the_schema() {
        assert_eq!(listed(super::super::sqlite::VERSIONS), in_folder("sqlite"));
        #[cfg(feature = "studio")]
        assert_eq!(listed(super::super::postgres::VERSIONS), in_folder("postgres"));
    }
}

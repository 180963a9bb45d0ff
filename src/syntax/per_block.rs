//! Values that are computed from one block each, and kept while edits leave the block alone.

use crate::syntax::reparse::Patch;
use crate::syntax::tree::Block;

/// A value for each block of a script that is computed once, from the block's own text and elements.
///
/// It may hold no place in the text: a block that an edit moves keeps its value.
#[derive(Clone, Debug)]
pub struct PerBlock<T>(Vec<Option<T>>);

impl<T> Default for PerBlock<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> PerBlock<T> {
    /// Keeps the values of the blocks that an edit left alone; with `None`, the whole story was parsed again.
    pub fn keep(&mut self, patch: Option<&Patch>) {
        let Some(blocks) = patch.map(|patch| &patch.blocks) else { return self.0.clear() };
        if self.0.len() < blocks.old.end {
            return self.0.clear();
        }
        self.0.splice(blocks.old.clone(), (0..blocks.count).map(|_| None));
    }

    /// The value of each block, in their order; computes those that aren't known yet.
    pub fn of_each<'s>(
        &'s mut self,
        blocks: &[Block],
        mut compute: impl FnMut(&Block) -> T,
    ) -> impl Iterator<Item = &'s T> {
        self.0.resize_with(blocks.len(), || None);
        for (value, block) in self.0.iter_mut().zip(blocks) {
            if value.is_none() {
                *value = Some(compute(block));
            }
        }
        self.0.iter().flatten()
    }
}

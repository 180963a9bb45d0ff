//! Pseudorandom numbers that are the same in every run.

/// A pseudorandom sequence.
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        // xorshift64*.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33
    }

    /// A number below `most`, or 0 if that is 0.
    pub fn below(&mut self, most: usize) -> usize {
        self.next() as usize % most.max(1)
    }

    pub fn one_of<'t, T: ?Sized>(&mut self, list: &[&'t T]) -> &'t T {
        list[self.below(list.len())]
    }
}

//! What becomes of a world if nothing goes wrong any more, for the properties about the end of it all.

use super::setup::Setup;
use super::vendor::Reply;
use super::worker::{Choice, crash};
use super::world::{Progress, WORKERS, World, task_of};
use crate::render::TakeState;
use crate::render::machine::{Effect, Event, failure};
use crate::render::take::Evidence;
use crate::request::FailureKind;

/// Maximum number of steps of a worker while nothing goes wrong; more would be a loop.
const MAX_STEPS: usize = 100;

impl Setup {
    /// Returns true if the ledger has each billed task in the end. Whenever a person has a take submitted again, one
    /// task may remain that only the vendor's console shows.
    pub(super) fn is_everything_reachable(&self, world: &World) -> bool {
        let is_settled = world.requests.is_empty() && self.is_everything_recorded(world);
        is_settled || self.is_everything_recorded(&self.rescue(world))
    }

    /// Returns true if each take is over in the end, wherever the vendor knows its submits.
    pub(super) fn is_nothing_stuck(&self, world: &World) -> bool {
        // Other vendors may need a person's word.
        if !self.is_named || self.is_earlier {
            return true;
        }
        let rescued = self.rescue(world);
        let mut orders = rescued.rows.iter().take(usize::from(self.orders)).enumerate();
        // A clip waits only for one that wasn't made.
        let waits = |index: usize| {
            rescued.rows[index].state == TakeState::Waiting && Self::has_frame(&rescued, index)
        };
        !rescued.wrongs.unexpected && orders.all(|(index, row)| !row.state.is_in_flight() && !waits(index))
    }

    /// Returns true if a take has each billed task.
    fn is_everything_recorded(&self, world: &World) -> bool {
        (0..self.orders).all(|prompt| {
            let missing = world.tasks.iter().enumerate().filter(|(index, task)| {
                let is_recorded = world.rows.iter().any(|row| row.task == Some(*index as u8));
                self.prompt(task.order) == prompt && task.is_billed() && !is_recorded
            });
            missing.count() <= self.resubmits(world, prompt)
        })
    }

    /// How often a person had takes with this prompt submitted again.
    pub(super) fn resubmits(&self, world: &World, prompt: u8) -> usize {
        let rows = world.rows.iter().filter(|row| self.prompt(row.order) == prompt);
        rows.map(|row| usize::from(row.resubmits)).sum()
    }

    /// Ends all workers and leases, delivers what is on its way, and runs a worker for each take.
    fn rescue(&self, world: &World) -> World {
        let calm =
            Self { account_limit: usize::MAX, budget: usize::MAX, max_attempts: u8::MAX, ..self.clone() };
        let mut world = world.clone();
        for at in 0..WORKERS {
            crash(&mut world, at);
        }
        for request in std::mem::take(&mut world.requests) {
            calm.accept(&mut world, request.order, request.name);
        }
        for at in 0..WORKERS {
            Self::recover_spilled(&mut world, at);
        }
        let mut index = 0;
        // A run can add takes.
        while index < world.rows.len() {
            let is_earlier = self.is_earlier || index >= usize::from(self.orders);
            world.rows[index].is_leased = false;
            let row = &world.rows[index];
            if !row.is_over() && (!is_earlier || row.may_have_task()) {
                calm.start(&mut world, 0, index as u8, false, is_earlier);
                for _ in 0..MAX_STEPS {
                    if world.workers[0].is_none() {
                        break;
                    }
                    calm.step_calmly(&mut world);
                }
                crash(&mut world, 0);
            }
            index += 1;
        }
        world
    }

    /// Carries out the next effect of the only worker.
    fn step_calmly(&self, world: &mut World) {
        let Some(worker) = &world.workers[0] else { return };
        let Some(effect) = &worker.effect else {
            self.reply(world, 0, Reply::Accepts);
            return;
        };
        let choice = match effect {
            Effect::Search => Choice::Hears(self.search_calmly(world)),
            Effect::Poll(_) => {
                let polled = worker.copy.task.map(|task| world.tasks[usize::from(task)].progress);
                Choice::Hears(match polled {
                    None => Event::Undecided(String::new()),
                    Some(Progress::Failed) => Event::TaskFailed(failure("", "", FailureKind::Invalid)),
                    Some(_) => Event::Output { other_prompt: false },
                })
            }
            _ => Choice::Works,
        };
        self.carry_out(world, 0, choice);
    }

    /// An honest answer to a search. If the vendor can't tell, a person finds the task and adopts it.
    fn search_calmly(&self, world: &World) -> Event {
        let found = self.candidates(world, 0);
        match found.iter().find(|(_, evidence)| *evidence != Evidence::Prompt).or(found.first()) {
            Some((task, evidence)) => Event::Found(task_of(*task), *evidence),
            None if self.is_named => Event::NotAccepted,
            None => Event::NotListed,
        }
    }
}

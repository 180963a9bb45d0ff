//! A workflow of ComfyUI, and which of its inputs a clip sets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A workflow that ComfyUI exported in its API format: nodes with inputs. A clip sets some of the inputs.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// The exported file; its path is relative to the profile's folder.
    pub file: String,
    /// The frames of a second.
    pub fps: u64,
    /// The frames between two accepted counts, such as 4 for a model that makes 4n+1 frames.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub frame_step: u64,
    /// The inputs that a clip sets, each as `NODE.INPUT`, such as `6.text`. The others stay as exported.
    pub inputs: WorkflowInputs,
    /// The node that saves the clip; by default, the first one with a video.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// The nodes of the file. storyc reads them with the project.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub nodes: BTreeMap<String, Value>,
}

/// The inputs of a workflow that a clip sets, each as `NODE.INPUT`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WorkflowInputs {
    /// The prompt.
    pub prompt: String,
    /// The negative prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negative: Option<String>,
    /// The seed, if the story sets one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
    /// The width in pixels, from `sizes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<String>,
    /// The height in pixels, from `sizes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<String>,
    /// The number of frames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frames: Option<String>,
    /// The file of the first frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_frame: Option<String>,
    /// The file of the last frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_frame: Option<String>,
    /// The files of the other pictures, in the order of the references.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<String>,
}

fn one() -> u64 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_one(value: &u64) -> bool {
    *value == 1
}

impl WorkflowInputs {
    /// All inputs that are set.
    fn all(&self) -> impl Iterator<Item = &String> {
        let optional = [
            &self.negative,
            &self.seed,
            &self.width,
            &self.height,
            &self.frames,
            &self.first_frame,
            &self.last_frame,
        ];
        std::iter::once(&self.prompt).chain(optional.into_iter().flatten()).chain(&self.pictures)
    }
}

impl Workflow {
    /// Reads the nodes of the exported file, and checks that they have the inputs that a clip sets.
    ///
    /// # Errors
    ///
    /// What is wrong with the file.
    pub fn load(&mut self, text: &str) -> Result<(), String> {
        self.nodes = serde_json::from_str(text)
            .map_err(|error| format!("`{}` is not a JSON object with nodes: {error}", self.file))?;
        if self.nodes.contains_key("links") || !self.nodes.values().all(|node| node["class_type"].is_string())
        {
            return Err(format!(
                "`{}` is not in the API format; choose “Export (API)” in ComfyUI",
                self.file
            ));
        }
        for slot in self.inputs.all() {
            if self.input(slot).is_none() {
                return Err(format!("`{}` has no input `{slot}`; write it as `NODE.INPUT`", self.file));
            }
        }
        match &self.output {
            Some(node) if !self.nodes.contains_key(node) => {
                Err(format!("`{}` has no node `{node}`, which `output` names", self.file))
            }
            _ => Ok(()),
        }
    }

    /// Returns the value that an input has in the file.
    fn input(&self, slot: &str) -> Option<&Value> {
        let (node, input) = slot.rsplit_once('.')?;
        self.nodes.get(node)?.get("inputs")?.get(input)
    }

    /// Returns the nodes with some inputs replaced.
    pub fn fill<'s>(&self, values: impl IntoIterator<Item = (&'s str, Value)>) -> Map<String, Value> {
        let mut nodes: Map<String, Value> = self.nodes.clone().into_iter().collect();
        for (slot, value) in values {
            let place = slot.rsplit_once('.').and_then(|(node, input)| {
                nodes.get_mut(node)?.get_mut("inputs")?.as_object_mut()?.get_mut(input)
            });
            if let Some(place) = place {
                *place = value;
            }
        }
        nodes
    }

    /// Returns the number of frames of a clip, rounded up to an accepted count.
    pub fn frames(&self, duration_ms: u64) -> u64 {
        let step = self.frame_step.max(1);
        (duration_ms * self.fps).div_ceil(1000 * step) * step + 1
    }
}

#[cfg(test)]
mod tests {
    use super::{Workflow, WorkflowInputs};

    fn workflow(fps: u64, frame_step: u64) -> Workflow {
        let inputs = WorkflowInputs { prompt: "6.text".into(), ..WorkflowInputs::default() };
        Workflow { file: "w.json".into(), fps, frame_step, inputs, output: None, nodes: [].into() }
    }

    #[test]
    fn frames_are_rounded_up_to_steps() {
        assert_eq!(workflow(16, 4).frames(5000), 81);
        assert_eq!(workflow(16, 4).frames(5100), 85);
        assert_eq!(workflow(24, 8).frames(4000), 97);
        assert_eq!(workflow(25, 1).frames(1000), 26);
    }

    #[test]
    fn a_file_that_does_not_fit_is_an_error() {
        let load = |text: &str| workflow(16, 4).load(text).err().unwrap_or_default();
        assert!(load("[]").contains("is not a JSON object"));
        assert!(load(r#"{"nodes": [], "links": []}"#).contains("Export (API)"));
        assert!(load(r#"{"6": {"class_type": "A", "inputs": {"words": ""}}}"#).contains("no input `6.text`"));
        assert_eq!(workflow(16, 4).load(r#"{"6": {"class_type": "A", "inputs": {"text": ""}}}"#), Ok(()));
    }
}

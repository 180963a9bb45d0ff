// What the page starts with.

/** The models for a story that names none: one of each vendor with an API of its own for shots. */
export const DEFAULT_MODELS = ["happyhorse-1.1", "seedance-2.0", "kling-3.0-omni"];

/** The example of a first visit. */
export const FIRST_EXAMPLE = "river-walk";

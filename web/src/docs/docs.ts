// What the pages of the documentation do: the search, the theme, and the list of pages on narrow screens.

import "../../../src/sheet/palette.css";
import "./docs.css";
import { byId } from "../dom";
import { connectTheme } from "../theme";
import { connectSearch } from "./search";

connectSearch(byId<HTMLInputElement>("search"), byId("results"), document.body.dataset.root ?? "../");
byId("theme").hidden = false;
connectTheme(() => { /* The style sheet does the rest. */ });

// On a wide page the list of pages is always open.
const wide = matchMedia("(min-width: 900px)");
const adapt = () => { byId<HTMLDetailsElement>("navigation").open = wide.matches; };
wide.addEventListener("change", adapt);
adapt();

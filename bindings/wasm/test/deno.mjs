// Compiles a story in Deno: `deno run --allow-read test/deno.mjs`.

import { compile } from "../dist/node.js";

const { films } = compile("[0-5s] A boy walks by the river.");
if (!films[0].clips[0].request.json.includes("A boy walks by the river.")) throw new Error("no prompt in the request");
console.log("ok  Deno");

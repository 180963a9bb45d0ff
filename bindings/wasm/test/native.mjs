// Runs the native program on folders of stories, and prepares the same inputs for the module.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { mkdtempSync } from "node:fs";

const root = join(import.meta.dirname, "../../..");

/** The program to compare with. */
export const program = process.env.STORYC ?? join(root, "target/debug/storyc");

/** The folder of prompts that aren't part of the project, or `undefined` if it isn't there. */
export const corpus = [process.env.STORYC_CORPUS, join(root, "../shared/corpus"), join(root, "../../shared/corpus")]
  .filter((folder) => folder !== undefined)
  .map((folder) => join(folder, "prompts"))
  .find((folder) => existsSync(folder));

/** Runs the program in a folder; exit code 1 only means that there are findings. */
export function storyc(folder, args) {
  try {
    return execFileSync(program, args, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 30, stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    if (error.status === 1) return error.stdout;
    throw error;
  }
}

/** An empty folder. */
export function emptyFolder(name) {
  return mkdtempSync(join(tmpdir(), `storyc-wasm-${name}-`));
}

/** The stories of a folder, by name, and the text of its project file. */
export function storiesIn(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".story")).sort();
  const stories = names.map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
  const project = join(folder, "storyc.yaml");
  return { folder, stories, project: existsSync(project) ? readFileSync(project, "utf8") : undefined };
}

/** Writes the examples of the rules' pages, with the files that they declare, and returns the folder. */
export function writeRuleExamples() {
  const folder = emptyFolder("rules");
  const pages = readdirSync(join(root, "docs/rules")).filter((name) => /^[A-Z]\d+\.md$/.test(name));
  for (const page of pages) {
    const doc = readFileSync(join(root, "docs/rules", page), "utf8");
    const blocks = [...doc.matchAll(/```story,(fail|pass)\n([^]*?)\n```/g)];
    blocks.forEach(([, kind, text], index) => {
      // Each example has a folder of its own, because several declare different files of the same name.
      const name = `${basename(page, ".md")}-${index}-${kind}`;
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, `${name}.story`), `${text}\n`);
      writeDeclaredFiles(join(folder, name), text);
    });
  }
  return folder;
}

/** Writes the files of a comment such as `# files: boy.png = png 720x1280 30000000 bytes, notes.png = text`. */
function writeDeclaredFiles(folder, text) {
  const line = text.match(/^# files: (.*)$/m)?.[1];
  for (const file of line?.split(", ") ?? []) {
    const [name, what] = file.split(" = ");
    const [format, size, length] = what.split(" ");
    const path = join(folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, format === "text" ? "Dear diary" : pictureHeader(format, ...size.split("x").map(Number)));
    if (length) truncateSync(path, Number(length));
  }
}

/** The first bytes of a picture in this format and size. */
export function pictureHeader(format, width, height) {
  switch (format) {
    case "png": {
      const bytes = Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR........\x08\x02\0\0\0\0\0\0\0", "latin1");
      bytes.writeUInt32BE(width, 16);
      bytes.writeUInt32BE(height, 20);
      return bytes;
    }
    case "gif": {
      const bytes = Buffer.from("GIF89a............", "latin1");
      bytes.fill(0, 6);
      bytes.writeUInt16LE(width, 6);
      bytes.writeUInt16LE(height, 8);
      return bytes;
    }
    default:
      throw new Error(`no header for ${format} pictures`);
  }
}

/** What the module has to know of the files that a story names: their bytes, or `null` if they don't exist. */
export function filesOf(folder, storyboard) {
  const files = {};
  for (const { source } of storyboard.references) {
    if (source?.kind !== "path") continue;
    const path = join(folder, source.value);
    if (!existsSync(path)) files[source.value] = null;
    else if (statSync(path).isFile()) files[source.value] = new Uint8Array(readFileSync(path));
    else throw new Error(`${path} is a folder, which the module can't be told`);
  }
  return files;
}

/** Offsets of a text in UTF-16 code units, by its offsets in bytes. */
export function utf16Offsets(text) {
  const units = [];
  let unit = 0;
  for (const character of text) {
    const length = Buffer.byteLength(character);
    for (let byte = 0; byte < length; byte += 1) units.push(unit);
    unit += character.length;
  }
  units.push(unit);
  return (byte) => units[Math.min(byte, units.length - 1)];
}

// Packs the storyc program for npm.
//
//     node packaging/npm/pack.mjs BINARY [TARGET] [FOLDER]
//
// With TARGET, writes only the package for that platform into FOLDER. Without it, BINARY is for this machine, and the
// package `storyc`, which depends on the packages for platforms, is written, too. FOLDER is `target/npm` by default.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const launcher = join(root, "packaging/npm/storyc");
const main = JSON.parse(readFileSync(join(launcher, "package.json"), "utf8"));

const [binary, target, folder = join(root, "target/npm")] = process.argv.slice(2);
if (binary === undefined) {
  process.stderr.write("usage: node packaging/npm/pack.mjs BINARY [TARGET] [FOLDER]\n");
  process.exit(2);
}

/** Returns the npm platform of a release's target, such as `linux-x64`. */
function platformOf(target) {
  const targets = JSON.parse(readFileSync(join(root, "packaging/targets.json"), "utf8"));
  const platform = targets.find((entry) => entry.target === target)?.npm;
  if (platform === undefined) {
    throw new Error(`packaging/targets.json has no npm platform for ${target}`);
  }
  return platform;
}

/** Writes the package for a platform into a folder. */
function stage(platform, folder) {
  const [os, cpu] = platform.split("-");
  const program = `bin/storyc${os === "win32" ? ".exe" : ""}`;
  mkdirSync(join(folder, "bin"));
  copyFileSync(binary, join(folder, program));
  chmodSync(join(folder, program), 0o755);
  const manifest = {
    name: `@storyc/${platform}`,
    version: main.version,
    description: `The storyc program for ${platform}; install storyc instead`,
    license: main.license,
    repository: main.repository,
    os: [os],
    cpu: [cpu],
    preferUnplugged: true,
    files: ["bin"],
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(folder, "README.md"), `# ${manifest.name}\n\nThe storyc program for ${platform}.\n`);
}

/** Writes a folder's package as an archive. */
function pack(source) {
  for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) {
    copyFileSync(join(root, licence), join(source, licence));
  }
  const archive = execFileSync("npm", ["pack", "--silent", "--pack-destination", resolve(folder)], {
    cwd: source,
    encoding: "utf8",
    // npm is a script on Windows.
    shell: process.platform === "win32",
  });
  process.stdout.write(`${join(folder, archive.trim())}\n`);
}

mkdirSync(folder, { recursive: true });
const staged = mkdtempSync(join(tmpdir(), "storyc-npm-"));
try {
  const platform = join(staged, "platform");
  mkdirSync(platform);
  stage(target ? platformOf(target) : `${process.platform}-${process.arch}`, platform);
  pack(platform);
  if (!target) {
    const copy = join(staged, "storyc");
    mkdirSync(join(copy, "bin"), { recursive: true });
    for (const file of ["package.json", "README.md", "bin/storyc"]) {
      copyFileSync(join(launcher, file), join(copy, file));
    }
    pack(copy);
  }
} finally {
  rmSync(staged, { recursive: true });
}

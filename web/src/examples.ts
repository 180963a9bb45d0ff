// The example stories of the project and their pictures, put into the page when it is built.

const stories = import.meta.glob<string>("../../examples/*.story", { query: "?raw", import: "default", eager: true });
const pictures = import.meta.glob<string>("../../examples/assets/*", { query: "?url", import: "default", eager: true });

export interface Example {
  /** The file's name without its extension. */
  name: string;
  title: string;
  text: string;
}

const fileName = (path: string) => path.slice(path.lastIndexOf("/") + 1);

export const EXAMPLES: readonly Example[] = Object.entries(stories)
  .map(([path, text]) => {
    const name = fileName(path).replace(/\.story$/, "");
    return { name, title: /^title: *"?(.+?)"?$/m.exec(text)?.[1] ?? name, text };
  })
  .sort((a, b) => a.name.localeCompare(b.name));

/** The address of an example's picture by its path in the story, such as `assets/boy.png`; null for any other path. */
export function examplePicture(path: string): string | null {
  return pictures[`../../examples/${path}`] ?? null;
}

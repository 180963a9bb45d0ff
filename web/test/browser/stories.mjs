// @ts-check
// Stories for the tests.

/** Four shots by a river, with three references that are bound to nothing. */
export const RIVERBANK = `Warm film grain, late summer light, 16:9, no dialogue. On the riverbank of @Image3, a boy @Image1 and a girl @Image2 wheel one bicycle between them.

[0-5s] Medium tracking shot from the side. They walk in step, the bicycle ticking. Ambient sound: water, swifts.

[5-9s] Close-up. The boy @Image1 looks over and almost says something.

[9-12s] Close-up of the girl @Image2. She has noticed, and looks at the river instead.

[12-15s] Wide shot, pulling back. The two of them and the bicycle get small on the path of @Image3.

[Audio] No dialogue. Water throughout, swifts, a slow guitar far away.
`;

/** The same in a notation that isn't a story's. */
export const SHOT_LIST = `Shot 1 (0-3s): A baker slides the first loaves into the oven, flour in the air.
Shot 2 (3-6s): Close-up. The crust rises and cracks.
Shot 3 (6-10s): She breaks a loaf open at the window, and steam covers the glass.
`;

/** What would break out of HTML, CSS, JavaScript, SVG or templates if nobody escaped it. */
export const ATTACKS = [
  "</script><script>alert(1)</script>",
  "</style><style>*{display:none}</style>",
  "\"><img src=x onerror=alert(1)>",
  "' onmouseover='alert(1)",
  "<!-- --><svg onload=alert(1)>",
  "]]></title><iframe src=//x.example>",
  "{{ 7*7 }}{% for x in range(9) %}x{% endfor %}{# #}",
  "&lt;script&gt;&#60;b&#62;",
  "javascript:alert(1)",
  "\u2028\u2029\u202E\u0000\u001B",
  "</pre></a></textarea></template><base href=//x.example>",
  "url(x);} .p0{background:url(//x.example)}",
  "[x](javascript:alert(1)) ![x](https://x.example/x.png) <https://x.example>",
];

/**
 * A story with the attack in every kind of text.
 *
 * @param {string} attack
 */
export function storyWithAttack(attack) {
  const quoted = JSON.stringify(attack);
  return `---\ntitle: ${quoted}\nmodel: [happyhorse-1.1, ${quoted}]\nrefs:\n  ${quoted}: { image: ${quoted}, as: ${quoted} }\n${quoted}: ${quoted}\n---\n` +
    `${attack} before\n\n[0-4s ${attack}] Wide shot. ${attack} @[${attack}] runs.\n@boy (${attack}): "${attack}"\nSFX: ${attack}\n\n` +
    `[3-6s] // ${attack}\nMore ${attack}.\n\n[Audio] ${attack}\nMusic: ${attack}\n\n[Notes] ${attack}\n`;
}

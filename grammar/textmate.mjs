// Writes `story.tmLanguage.json`, the grammar that VS Code and Sublime Text colour stories with.
//
//     node grammar/textmate.mjs            writes it
//     node grammar/textmate.mjs --check    fails if it is not up to date
//
// The pieces are those of `story.pest`, by the same names. A pattern sees one line, so that two things are read otherwise: a
// text between two fences is front matter even if it has no key, and a time that begins a line is a header even behind a line
// that ends in an arrow.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const any = (...alternatives) => `(?>${alternatives.join('|')})`;
const insensitive = (...words) => `(?i:${words.join('|')})`;

// ---- Characters ---------------------------------------------------------------------------------------------------

const space = '[ \\t\\x{3000}\\x{A0}]';
const spaces = `${space}*+`;
const open = '[\\[【［]';
const close = '[\\]】］]';
const colon = '[:：]';
const bar = '[:：|｜]';
const digit = '[0-9０-９]';
const point = '[.,．，]';
const cjk =
  '(?=\\p{L})[ぁ-ヿㇰ-ㇿ㐀-䶿一-鿿\\x{F900}-\\x{FAFF}가-힣ᄀ-ᇿㄱ-ㆎ々\\x{20000}-\\x{3FFFF}ｦ-ﾟ]';
const latin = `(?!${cjk})\\p{L}`;
const end = '(?=\\r?$)';
const lineStart = '(?:^\\x{FEFF}?|\\G)';

// ---- Times --------------------------------------------------------------------------------------------------------

const number = `(?>${digit}++(?:${point}${digit}++)?|${point}${digit}++)(?!${colon}${digit}${digit})`;
const clock = `(?>${digit}++(?:${colon}${digit}${digit}){1,2}(?:${point}${digit}++)?)(?!${colon}${digit})(?!${digit})`;
const whole = '(?![A-Za-z0-9])';
const unit = any(`${any(insensitive('seconds', 'second', 'secs', 'sec', 's'))}${whole}`, '秒钟', '秒鐘', '秒');
const foreignUnit = any(
  `${any(insensitive('milliseconds', 'ms', 'minutes', 'minute', 'mins', 'min', 'hours', 'hour'))}${whole}`,
  '毫秒', '分钟', '分',
);
const dash = any('[-–—~～〜−‑至]', insensitive('to'));
const between = `${spaces}${dash}${spaces}`;
const withUnit = `(?:${spaces}${unit})?+`;
const unitBehind = `${spaces}${unit}`;

// ---- Inside a line ------------------------------------------------------------------------------------------------

const escape = '\\\\[@\\[【［/"\\\\]';
const joined = `(?:${latin}|${digit}|_|-(?=${latin}|${digit}))*+`;
const position =
  `${any(insensitive('image', 'video', 'audio'), '图片', '图', '视频', '音频')}${spaces}${digit}++` +
  `(?!${latin}|_|-(?:${latin}|${digit}))`;
const name = any(
  `${cjk}(?:${cjk}|[-_](?=${cjk}))*+(?:[-_]?${digit}${joined})?`,
  `(?:${latin}|_)${joined}`,
);
const exact = `${spaces}[^\\s\\[【［\\]】］][^\\[【［\\]】］]*+`;
// An address is none: `desk@example.com`.
const noAddress = '(?<![A-Za-z0-9._%+\\-])';
const bracketed = `${open}${spaces}@?${position}${spaces}${close}`;
// What may hold a bracket or a mark that closes nothing: a short form of what is above.
const item = any(
  escape,
  `@${open}[^\\[【［\\]】］]++${close}`,
  `${open}${spaces}@?[\\p{L}]++${spaces}${digit}++${spaces}${close}`,
);

// Each with its opening mark, its closing mark, and what stands between.
const quotes = [
  { name: 'double', open: '"', close: '"', inside: '[^"]' },
  { name: 'curly', open: '“', close: '[”“]', inside: '[^”“]' },
  { name: 'single', open: '‘', close: '’(?!\\p{L})', inside: any('’(?=\\p{L})', '[^’‘]') },
  { name: 'corner', open: '「', close: '」', inside: '[^」「]' },
  { name: 'white-corner', open: '『', close: '』', inside: '[^』『]' },
];
const quoted = ({ inside, close }) => `(?>(?:${item}|${inside})++)${close}`;
const quote = any('"[^"]++"', '“[^”“]++[”“]', '‘[^’‘]++’', '「[^」「]++」', '『[^』『]++』');

const speaker = any(`@${open}[^\\[【［\\]】］]++${close}`, `@[\\p{L}_][\\p{L}\\p{N}_\\-]*+(?:${spaces}${digit}++)?`, bracketed);

const label = `(?>(?:${item}|${quote}|(?!${spaces}${close})[^\\r])++)`;
const labels = {
  sound: ['ambient sound', 'ambience', 'audio', 'bgm', 'music', 'sfx', 'sound effects', 'sound'],
  speech: ['dialogue', 'narration', 'voiceover', 'vo'],
  soundCjk: ['环境音', '效果音', '声音', '音频', '音效', '音乐'],
  speechCjk: ['旁白', '对白', '台词', 'セリフ', 'ナレーション'],
};
const cue = (latinLabels, cjkLabels) =>
  `(?:${any(insensitive(...latinLabels))}(?!\\p{L})|${any(...cjkLabels)})(?=${spaces}${colon})`;
// Behind the end of a sentence, and what closes with it.
const sentenceStart =
  '(?:(?<=[.!?…] |[.!?…]["”’」』)）\\]】] |[。！？]|[。！？][”’」』)）\\]】])' + spaces + ')';

// ---- Headers ------------------------------------------------------------------------------------------------------

const ender = `${spaces}(?:(${close})(${colon})?|${end})`;
// With the places of: a mark, a label behind it, a label without one.
const marked = `${spaces}(${bar})${spaces}(${label})?`;
const noDash = `(?!${spaces}${dash}${spaces}${digit})`;
const anyLabel = `(?!${spaces}(?:${close}|\\r?$))(?:${marked}|${noDash}${spaces}(${label}))`;
const times = {
  // A unit or a clock makes it certain that a time is meant.
  certain: any(
    `${number}${unitBehind}${between}${number}${unitBehind}`,
    `(?!${number}${unitBehind}${between}${number})${number}${between}${number}${unitBehind}`,
    `${clock}${withUnit}${between}${clock}${withUnit}`,
    `\\+${spaces}(?:${number}${unitBehind}|${clock}${withUnit})`,
  ),
  // The unit stands at the first number alone.
  first: `${number}${unitBehind}${between}${number}(?!${unitBehind})`,
  bare: `(?:${number}${between}${number}|\\+${spaces}${number})(?!${unitBehind})`,
};
const spacedLabel = `(?:${marked}|(?!${spaces}${foreignUnit})(?=${space})${noDash}${spaces}(?!${close}|\\r?$)(${label}))`;
const shots = [
  `(${times.certain})(?:${anyLabel})?${ender}`,
  `(${times.first})${spacedLabel}?${ender}`,
  // The empty group keeps the numbers of the groups.
  `(${times.bare})(?:${marked}())?${ender}`,
];

const sections = {
  Style: [['style'], ['风格', 'スタイル']],
  Cast: [['cast', 'characters', 'character', 'subject'], ['角色', '人物', '主体', 'キャラクター']],
  Scene: [['scene', 'setting'], ['场景', 'シーン']],
  Audio: [['audio', 'sound', 'music'], ['音频', '声音', '音效', '音声']],
  Constraints: [['constraints', 'requirements'], ['约束', '要求']],
  Negative: [['negative prompt', 'negative', 'avoid'], ['负面提示词', '负面']],
  Notes: [['notes', 'note'], ['备注']],
};
// A word of one of these lists, whole where it is Latin.
const named = ([words, others]) => `(?:${any(insensitive(...words))}(?!\\p{L})|${any(...others)})`;
const clocks = `${clock}${between}${clock}`;
const range = any(`${number}${withUnit}${between}${number}${withUnit}`, clocks);
const sectionTime = `${range}(?=${spaces}(?:${close}|${colon}|\\r?$))`;
// The end of a header, and the text before it where a mark says that there is one.
const sectionEnd = (mark) =>
  `${spaces}(?:(${close})(${colon})?|(${mark})${spaces}(${label})?${spaces}(?:(${close})(${colon})?|${end})|${end})`;
const section = (names) => `(${any(...names)})(?:${spaces}(${sectionTime}))?${sectionEnd(colon)}`;
const notes = named(sections.Notes);
const others = Object.entries(sections).filter(([key]) => key !== 'Notes').map(([, names]) => named(names));

// `2:00:15-00:30` is clip 2.
const clipNumber = any(
  `${digit}++(?=${bar}${clocks})`,
  `(?!${clocks})${digit}++(?!${point}${digit}|${unitBehind}|${between}${digit})`,
);
const clipName = any(
  `第${spaces}${any(`${digit}++`, '[一二三四五六七八九十]++')}${spaces}${any('片段', '段')}`,
  `${named([['clip', 'part', 'segment'], ['片段', '段', 'クリップ', 'パート']])}(?:${spaces}#?${clipNumber})?+`,
);
const continues = named([['continues', 'continued'], ['继续', '接续', '続き']]);
const clipTime =
  `${spaces}(${any(bar, '[(（]')})?+${spaces}(${range})(?:${spaces}([)）]))?+` +
  `(?=${spaces}(?:${close}|${bar}|${continues}|\\r?$))`;
const clip = `(${clipName})(?:${clipTime})?+(?:${spaces}(${continues}))?+${sectionEnd(bar)}`;
const film = `(${named([['all clips', 'all parts', 'whole film'], ['全片']])})${sectionEnd(colon)}`;

const amount = any(clock, `${digit}++(?!${colon})`, point, '\\+', space, unit);
const meant = any(
  `(?=(?>${amount}*)${dash})(?>(?:${amount}|${dash})+)${spaces}(?:${close}|\\r?$)`,
  `(?=(?>${amount}*)${dash})(?>(?:(?!${clock}|${unit})(?:${digit}|${point}|${space}|${dash}|\\+))*)(?:${clock}|${unit})`,
  `${number}${unitBehind}${between}(?:${close}|\\r?$|${unit})`,
  `${number}${spaces}${foreignUnit}${between}${number}${spaces}(?:${unit}|${foreignUnit})`,
  `${number}${unitBehind}${between}${number}${spaces}${foreignUnit}`,
  `${number}${between}${number}${spaces}${foreignUnit}${spaces}(?:${close}|\\r?$)`,
  `${number}${withUnit}${between}${digit}++[A-Za-z]{1,2}${digit}++${unitBehind}`,
  `${number}${withUnit}${between}[A-Za-z]{1,2}${digit}++${spaces}(?:${unit}|${close}|\\r?$)`,
);
const broken = `(?=[0-9０-９+\\-.])(?=[^\\]】］0-9０-９]*${digit})(?=${meant})([^\\]】］\\r]*)(?:(${close})(${colon})?)?`;

const opening = `^\\x{FEFF}?${spaces}(${open})${spaces}`;
// What a header of any kind begins with, to find the end of a section.
const withoutGroups = (pattern) => pattern.replace(/(?<!\\)\((?!\?)/g, '(?:');
const anyHeader = withoutGroups(
  `${opening}(?:${[...shots, section([...others, notes]), clip, film, broken].join('|')})`,
);

// ---- The grammar --------------------------------------------------------------------------------------------------

const scope = (name) => ({ name: `${name}.story` });
const nested = (name, ...rules) => ({ name: `${name}.story`, patterns: rules.map((rule) => ({ include: `#${rule}` })) });
const labelled = (name) => nested(name, 'escape', 'reference', 'quote');
const opener = scope('punctuation.definition.header.begin');
const closer = scope('punctuation.definition.header.end');
const separator = scope('punctuation.separator.header');
const time = scope('constant.numeric.timecode');

const shotCaptures = {
  1: opener, 2: time, 3: separator, 4: labelled('entity.name.section'), 5: labelled('entity.name.section'), 6: closer,
  7: separator,
};
const sectionCaptures = {
  1: opener, 2: scope('keyword.other.section'), 3: time, 4: closer, 5: separator, 6: separator,
  7: labelled('meta.section-text'), 8: closer, 9: separator,
};
const clipCaptures = {
  1: opener, 2: scope('keyword.other.clip'), 3: separator, 4: time, 5: separator, 6: scope('keyword.other.continues'), 7: closer,
  8: separator, 9: separator, 10: labelled('entity.name.section'), 11: closer, 12: separator,
};
const filmCaptures = {
  1: opener, 2: scope('keyword.other.clip'), 3: closer, 4: separator, 5: separator, 6: labelled('meta.section-text'), 7: closer,
  8: separator,
};
const brokenCaptures = { 1: opener, 2: scope('invalid.illegal.timecode'), 3: closer, 4: separator };
// A header, and the prose behind it on its line.
const header = (kind, begin, captures) => ({
  begin,
  beginCaptures: { 0: { name: `meta.header.${kind}.story` }, ...captures },
  end: '$',
  patterns: [{ include: '#line-start' }, { include: '#inline' }],
});
const referenceCaptures = { 1: scope('punctuation.definition.reference') };

const grammar = {
  information_for_contributors: ['Made by grammar/textmate.mjs; change that file and run it.'],
  name: 'Story',
  scopeName: 'source.story',
  fileTypes: ['story'],
  patterns: [{ include: '#front-matter' }, { include: '#line' }],
  repository: {
    'front-matter': {
      comment: 'YAML between two fences, at the very start. `while` ends it whatever the YAML has left open.',
      begin: `\\A\\x{FEFF}?(?=---${spaces}\\r?$)`,
      applyEndPatternLast: 1,
      end: `^(---)${spaces}(?=\\r?$)|^(?=${anyHeader.slice(1)})`,
      endCaptures: { 1: scope('punctuation.definition.front-matter.end') },
      patterns: [
        {
          begin: `\\G(---)${spaces}\\r?$`,
          beginCaptures: { 1: scope('punctuation.definition.front-matter.begin') },
          while: `^(?!---${spaces}\\r?$|${anyHeader.slice(1)})`,
          contentName: 'meta.embedded.block.yaml',
          // What stands behind the include is for editors that have no grammar of YAML.
          patterns: [
            { include: 'source.yaml' },
            { name: 'comment.line.number-sign.yaml', match: '(?:^|(?<=\\s))#.*$' },
            { match: '^\\s*(?:-\\s+)?([^\\s:#{}\\[\\],"\'][^:#{}\\[\\],]*?)(?=\\s*:(?:\\s|$))', captures: { 1: { name: 'entity.name.tag.yaml' } } },
          ],
        },
      ],
    },
    line: {
      patterns: ['comment', 'notes', 'header', 'line-start', 'inline'].map((rule) => ({ include: `#${rule}` })),
    },
    comment: {
      patterns: [
        {
          comment: '// storyc: allow(T202) because the pause is intended',
          name: 'comment.line.double-slash.story',
          match: `^${spaces}(//)/*\\s*(storyc:)\\s*(allow-file|allow)\\s*(?:(\\()([^)]*)(\\)))?.*$`,
          captures: {
            1: scope('punctuation.definition.comment'),
            2: scope('keyword.control.directive'),
            3: scope('keyword.control.directive'),
            4: scope('punctuation.definition.rules.begin'),
            5: { patterns: [{ name: 'constant.other.rule.story', match: '[^,\\s]+' }] },
            6: scope('punctuation.definition.rules.end'),
          },
        },
        {
          comment: '// storyc: fmt off',
          name: 'comment.line.double-slash.story',
          match: `^${spaces}(//)/*\\s*(storyc:)\\s*(fmt)\\s+(off|on)(?!\\S).*$`,
          captures: {
            1: scope('punctuation.definition.comment'),
            2: scope('keyword.control.directive'),
            3: scope('keyword.control.directive'),
            4: scope('keyword.control.directive'),
          },
        },
        {
          name: 'comment.line.double-slash.story',
          match: `^${spaces}(//).*$`,
          captures: { 1: scope('punctuation.definition.comment') },
        },
      ],
    },
    notes: {
      comment: 'Notes are for people and are never sent.',
      begin: `${opening}${section([notes])}`,
      beginCaptures: { 0: { name: 'meta.header.section.story' }, ...sectionCaptures },
      end: `(?=${anyHeader})`,
      contentName: 'comment.block.notes.story',
      patterns: [{ include: '#comment' }, { include: '#escape' }, { include: '#reference' }],
    },
    header: {
      patterns: [
        ...shots.map((pattern) => header('shot', `${opening}${pattern}`, shotCaptures)),
        header('section', `${opening}${section(others)}`, sectionCaptures),
        header('clip', `${opening}${clip}`, clipCaptures),
        header('film', `${opening}${film}`, filmCaptures),
        header('broken', `${opening}${broken}`, brokenCaptures),
      ],
    },
    'line-start': {
      comment: 'What begins a line, or follows a header.',
      patterns: ['list-mark', 'dialogue'].map((rule) => ({ include: `#${rule}` })),
    },
    'list-mark': {
      match: `${lineStart}${spaces}([-*•·])(?=${space})`,
      captures: { 1: scope('punctuation.definition.list.begin') },
    },
    dialogue: {
      comment: '@boy (quietly): "Wait for me."',
      name: 'meta.dialogue.story',
      match:
        `(?:${lineStart}|(?<=[-*•·:：]))${spaces}(${speaker})` +
        `${spaces}(?:([(（])([^()（）]+)([)）]))?${spaces}(${colon})(?=${spaces}${quote})`,
      captures: {
        1: { patterns: [{ include: '#reference' }] },
        2: scope('punctuation.definition.manner.begin'),
        3: scope('markup.italic.manner'),
        4: scope('punctuation.definition.manner.end'),
        5: scope('punctuation.separator.dialogue'),
      },
    },
    inline: {
      patterns: ['escape', 'cue', 'reference', 'stray', 'quote'].map((rule) => ({ include: `#${rule}` })),
    },
    escape: { name: 'constant.character.escape.story', match: escape },
    cue: {
      patterns: [
        ['sound', labels.sound, labels.soundCjk],
        ['speech', labels.speech, labels.speechCjk],
      ].map(([kind, words, cjkWords]) => ({
        name: 'meta.cue.story',
        match: `(?:${lineStart}${spaces}|(?<=^[-*•·])${spaces}|${sentenceStart})(${cue(words, cjkWords)})${spaces}(${colon})`,
        captures: { 1: scope(`keyword.other.cue.${kind}`), 2: scope('punctuation.separator.cue') },
      })),
    },
    reference: {
      patterns: [
        {
          name: 'entity.name.type.reference.story',
          match: `${noAddress}(@)${any(position, `${open}${exact}${close}`, name)}`,
          captures: referenceCaptures,
        },
        {
          name: 'entity.name.type.reference.story',
          match: `(${open})${spaces}@?${position}${spaces}(${close})`,
          captures: {
            1: scope('punctuation.definition.reference.begin'),
            2: scope('punctuation.definition.reference.end'),
          },
        },
      ],
    },
    stray: {
      comment: 'A whole time header where none can be: `He turns. [5-9s] She smiles.`',
      patterns: shots.map((pattern) => ({
        name: 'meta.header.stray.story',
        match: `(${open})(?=[0-9０-９+.])(?=[^\\[【［\\]】］]*${close})${pattern.replace(`|${end})`, ')')}`,
        captures: { 1: opener, 2: time, 3: separator, 4: labelled('meta.label'), 5: labelled('meta.label'), 6: closer },
      })),
    },
    quote: {
      patterns: quotes.map(({ name, open, close, inside }) => ({
        name: `string.quoted.${name}.story`,
        // `"` behind a letter or a digit opens nothing: a 6" phone.
        begin:
          (name === 'double' ? `(?<!\\\\)(?:(?<![\\p{L}\\p{M}\\p{N}])|(?<=${cjk.replace('(?=\\p{L})', '')}))` : '') +
          `${open}(?=${quoted({ inside, close })})`,
        beginCaptures: { 0: scope('punctuation.definition.string.begin') },
        end: close,
        endCaptures: { 0: scope('punctuation.definition.string.end') },
        patterns: [{ include: '#escape' }, { include: '#reference' }],
      })),
    },
  },
};

const path = fileURLToPath(new URL('story.tmLanguage.json', import.meta.url));
const text = `${JSON.stringify(grammar, null, 2)}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(path, 'utf8') !== text) {
    console.error('grammar/story.tmLanguage.json is not what grammar/textmate.mjs makes: run `node grammar/textmate.mjs`');
    process.exit(1);
  }
} else {
  writeFileSync(path, text);
}

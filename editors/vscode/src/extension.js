// The entry point of the extension: connects the other modules to VS Code.

import fs from 'node:fs';
import os from 'node:os';

import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/node';

import { run } from './process.js';
import { Requests, SCHEME, requestAddress } from './request.js';
import { codesAt, ruleItems } from './rules.js';
import { INSTALL_PAGE, findServer, notFoundMessage } from './server.js';
import { missingPage, sheetCommand, sheetPage } from './sheet.js';

const RULE_SCHEME = 'storyc-rule';

/** @type {LanguageClient | undefined} */
let client;
/** True while the extension waits for the user to install storyc. */
let missing = false;
/** @type {vscode.OutputChannel} */
let output;
/** @type {Requests<vscode.Uri>} */
let requests;

/** @param {vscode.ExtensionContext} context */
export async function activate(context) {
  output = vscode.window.createOutputChannel('storyc');
  const requestsChanged = new vscode.EventEmitter();
  requests = new Requests(fetchRequest, (address) => requestsChanged.fire(address));
  const register = vscode.commands.registerCommand;
  context.subscriptions.push(
    output,
    requests,
    requestsChanged,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: requestsChanged.event,
      provideTextDocumentContent: (address) => requests.provideTextDocumentContent(address),
    }),
    vscode.workspace.registerTextDocumentContentProvider(RULE_SCHEME, {
      provideTextDocumentContent: (address) => explain(address.path.slice(1).replace(/\.md$/, '')),
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => requests.storyChanged(document.uri.toString())),
    vscode.workspace.onDidSaveTextDocument((document) => {
      requests.storyChanged(document.uri.toString());
      sheets.get(document.uri.toString())?.show(document);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      // A change of language closes a document, too, but leaves it among the open ones.
      if (!vscode.workspace.textDocuments.includes(document)) requests.closed(document.uri);
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('storyc.path')) void restart(context);
    }),
    // A trusted folder may have the program in its packages.
    vscode.workspace.onDidGrantWorkspaceTrust(() => void restart(context)),
    // The user comes back from the terminal where they installed storyc.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused && missing && locate().command !== undefined) void restart(context);
    }),
    register('storyc.viewRequest', () => withStory((document) => viewRequest(document.uri.toString()))),
    register('storyc.viewSheet', () => withStory((document) => viewSheet(document, context))),
    register('storyc.explainRule', explainRule),
    register('storyc.restartServer', () => restart(context)),
  );
  await restart(context);
}

export async function deactivate() {
  await client?.stop();
}

// ---- The server ---------------------------------------------------------------------------------------------------

function locate() {
  const setting = vscode.workspace.getConfiguration('storyc').get('path', '');
  const first = vscode.workspace.workspaceFolders?.find((one) => one.uri.scheme === 'file');
  const folder = first && { path: first.uri.fsPath, trusted: vscode.workspace.isTrusted };
  return findServer(setting, folder, {
    platform: process.platform,
    arch: process.arch,
    env: process.env,
    home: os.homedir(),
    isProgram,
  });
}

/** @param {string} file */
function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** @param {vscode.ExtensionContext} context */
async function start(context) {
  const found = locate();
  missing = found.command === undefined;
  if (found.command === undefined) {
    output.appendLine(`storyc not found in: ${found.searched.join(', ')}`);
    // Don't wait for the answer, so that the editor stays usable.
    void showProblem(notFoundMessage(found), found.configured ? 'Show output' : 'How to install', context);
    return;
  }
  output.appendLine(`starting ${found.command} lsp`);
  const server = { command: found.command, args: ['lsp'] };
  client = new LanguageClient('storyc', 'storyc', server, {
    documentSelector: [{ language: 'story' }, { scheme: 'file', pattern: '**/storyc.yaml' }],
    outputChannel: output,
    // The server compiles every story for the model in the setting, as for sheets and requests, and gets changes to it.
    initializationOptions: { model: vscode.workspace.getConfiguration('storyc').get('model', '') },
    synchronize: { configurationSection: 'storyc' },
    middleware: {
      // A code lens runs this command; show the request instead of only fetching it.
      executeCommand: (command, args, next) =>
        command === 'storyc.showRequest' && typeof args[0] === 'string' ? viewRequest(args[0], args[1]) : next(command, args),
    },
  });
  try {
    await client.start();
    requests.reload();
    reloadSheets();
  } catch (error) {
    client = undefined;
    const why = error instanceof Error ? error.message : error;
    void showProblem(`storyc lsp didn’t start: ${why}`, 'Show output', context);
  }
}

/** @type {Promise<void>} */
let restarting = Promise.resolve();

/**
 * Stops the server, finds the program again, and starts it. Restarts follow each other, so that there is one server.
 * @param {vscode.ExtensionContext} context
 */
function restart(context) {
  restarting = restarting.then(async () => {
    // Stopping a server that never started fails, and isn't needed.
    await client?.stop().catch(() => {});
    client = undefined;
    await start(context);
  });
  return restarting;
}

/**
 * @param {string} message
 * @param {'How to install' | 'Show output'} help where the user can read more
 * @param {vscode.ExtensionContext} context
 */
async function showProblem(message, help, context) {
  const choice = await vscode.window.showWarningMessage(message, 'Open settings', help, 'Try again');
  if (choice === 'Open settings') await openSettings();
  if (choice === 'How to install') await vscode.env.openExternal(vscode.Uri.parse(INSTALL_PAGE));
  if (choice === 'Show output') output.show();
  if (choice === 'Try again') await restart(context);
}

async function openSettings() {
  // The path belongs to the machine with the files, so a remote window hides it among the user's own settings.
  const command = vscode.env.remoteName === undefined ? 'openSettings' : 'openRemoteSettings';
  await vscode.commands.executeCommand(`workbench.action.${command}`, { query: 'storyc.path' });
}

// ---- Requests and sheets ------------------------------------------------------------------------------------------

/** @param {(document: vscode.TextDocument) => Thenable<void>} action */
async function withStory(action) {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId === 'story') await action(document);
  else void vscode.window.showInformationMessage('Open a story first: a file that ends in .story.');
}

/**
 * @param {string} story
 * @param {string} [model]
 */
async function fetchRequest(story, model) {
  if (client === undefined) throw new Error('The server is not running. Run the command “storyc: Restart server”.');
  const parameters = { command: 'storyc.showRequest', arguments: model ? [story, model] : [story] };
  /** @type {unknown} */
  const answer = await client.sendRequest('workspace/executeCommand', parameters);
  return typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2);
}

/**
 * @param {string} story
 * @param {string} [model]
 */
async function viewRequest(story, model) {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.from(requestAddress(story, model)));
  // If there is no request, the document has the reason as a comment.
  await vscode.languages.setTextDocumentLanguage(document, 'jsonc');
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
}

/** @type {Map<string, { show(document: vscode.TextDocument): Promise<void> }>} */
const sheets = new Map();

/** Shows the open sheets again, because there was no program before. */
function reloadSheets() {
  for (const document of vscode.workspace.textDocuments) void sheets.get(document.uri.toString())?.show(document);
}

/**
 * @param {vscode.TextDocument} document
 * @param {vscode.ExtensionContext} context
 */
async function viewSheet(document, context) {
  const address = document.uri.toString();
  const open = sheets.get(address);
  if (open !== undefined) return open.show(document);
  const name = vscode.workspace.asRelativePath(document.uri);
  const beside = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
  const panel = vscode.window.createWebviewPanel('storyc.sheet', `Sheet: ${name}`, beside, { enableScripts: false });
  panel.iconPath = vscode.Uri.joinPath(context.extensionUri, 'images', 'file.svg');
  /** @type {AbortController | undefined} */
  let running;
  const sheet = {
    /** @param {vscode.TextDocument} document */
    async show(document) {
      // A newer sheet replaces one that is still in progress.
      running?.abort();
      const mine = (running = new AbortController());
      const page = await makeSheet(document, name, mine.signal);
      if (!mine.signal.aborted) panel.webview.html = page;
    },
  };
  sheets.set(address, sheet);
  panel.onDidDispose(() => {
    running?.abort();
    sheets.delete(address);
  });
  await sheet.show(document);
}

/**
 * @param {vscode.TextDocument} document
 * @param {string} name
 * @param {AbortSignal} signal
 */
async function makeSheet(document, name, signal) {
  const found = locate();
  if (found.command === undefined) return missingPage(notFoundMessage(found), name);
  const file = document.uri.scheme === 'file' ? document.uri.fsPath : undefined;
  const model = vscode.workspace.getConfiguration('storyc', document.uri).get('model', '');
  const story = { file, name: file === undefined ? 'untitled.story' : name, text: document.getText() };
  return sheetPage(await run(sheetCommand(found.command, story, model), signal), name);
}

// ---- Rules --------------------------------------------------------------------------------------------------------

/** @param {string} code */
async function explain(code) {
  const found = locate();
  if (found.command === undefined) return notFoundMessage(found);
  const { code: exit, stdout, stderr } = await run({ program: found.command, args: ['explain', code] });
  return exit === 0 ? stdout : stderr;
}

async function explainRule() {
  const code = await chooseRule();
  if (code === undefined) return;
  const address = vscode.Uri.from({ scheme: RULE_SCHEME, path: `/${code}.md` });
  await vscode.commands.executeCommand('markdown.showPreviewToSide', address);
}

/** The rule of the diagnostic under the cursor; if there is none, or several, the user chooses one. */
async function chooseRule() {
  const editor = vscode.window.activeTextEditor;
  const here = editor
    ? codesAt([...vscode.languages.getDiagnostics(editor.document.uri)], editor.selection.active)
    : [];
  if (here.length === 1) return here[0];
  const found = locate();
  if (found.command === undefined) {
    void vscode.window.showWarningMessage(notFoundMessage(found));
    return undefined;
  }
  const { code, stdout, stderr } = await run({ program: found.command, args: ['explain', '--all', '--format', 'json'] });
  if (code !== 0) {
    void vscode.window.showWarningMessage(`storyc explain: ${stderr.trim()}`);
    return undefined;
  }
  const rules = ruleItems(stdout).filter(({ label }) => here.length === 0 || here.includes(label));
  return (await vscode.window.showQuickPick(rules, { placeHolder: 'Which rule?', matchOnDescription: true, matchOnDetail: true }))?.label;
}

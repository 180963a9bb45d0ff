// The entry point of the extension: connects the other modules to VS Code.

import fs from 'node:fs';
import os from 'node:os';

import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/node';

import { run } from './process.js';
import { Requests, SCHEME, requestAddress } from './request.js';
import { codesAt, ruleItems } from './rules.js';
import { findServer, notFoundMessage } from './server.js';
import { sheetCommand, sheetPage } from './sheet.js';

const RULE_SCHEME = 'storyc-rule';

/** @type {LanguageClient | undefined} */
let client;
/** @type {vscode.OutputChannel} */
let output;

/** @param {vscode.ExtensionContext} context */
export async function activate(context) {
  output = vscode.window.createOutputChannel('storyc');
  const requestsChanged = new vscode.EventEmitter();
  const requests = new Requests(fetchRequest, (address) => requestsChanged.fire(address));
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
    vscode.workspace.onDidCloseTextDocument((document) => requests.closed(document.uri)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('storyc.path')) restart(context);
    }),
    register('storyc.viewRequest', () => withStory((document) => viewRequest(document.uri.toString()))),
    register('storyc.viewSheet', () => withStory(viewSheet)),
    register('storyc.explainRule', explainRule),
    register('storyc.restartServer', () => restart(context)),
  );
  await start(context);
}

export async function deactivate() {
  await client?.stop();
}

// ---- The server ---------------------------------------------------------------------------------------------------

function locate() {
  const setting = vscode.workspace.getConfiguration('storyc').get('path', '');
  const folder = vscode.workspace.workspaceFolders?.find((one) => one.uri.scheme === 'file')?.uri.fsPath;
  return findServer(setting, folder, {
    platform: process.platform,
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
  if (found.command === undefined) {
    output.appendLine(`storyc not found in: ${found.searched.join(', ')}`);
    // Don't wait for the answer, so that the editor stays usable.
    void showProblem(notFoundMessage(found), context);
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
  } catch (error) {
    client = undefined;
    void showProblem(`storyc lsp didn't start: ${error instanceof Error ? error.message : error}`, context);
  }
}

/** @param {vscode.ExtensionContext} context */
async function restart(context) {
  // Stopping a server that never started fails, and isn't needed.
  await client?.stop().catch(() => {});
  client = undefined;
  await start(context);
}

/**
 * @param {string} message
 * @param {vscode.ExtensionContext} context
 */
async function showProblem(message, context) {
  const choice = await vscode.window.showWarningMessage(message, 'Open settings', 'Show output', 'Try again');
  if (choice === 'Open settings') await vscode.commands.executeCommand('workbench.action.openSettings', 'storyc.path');
  if (choice === 'Show output') output.show();
  if (choice === 'Try again') await restart(context);
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

/** @param {vscode.TextDocument} document */
async function viewSheet(document) {
  const address = document.uri.toString();
  const open = sheets.get(address);
  if (open !== undefined) return open.show(document);
  const name = vscode.workspace.asRelativePath(document.uri);
  const beside = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
  const panel = vscode.window.createWebviewPanel('storyc.sheet', `Sheet: ${name}`, beside, { enableScripts: false });
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
  if (found.command === undefined) return sheetPage({ code: null, stdout: '', stderr: notFoundMessage(found) }, name);
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

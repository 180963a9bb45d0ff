-- Neovim with the real server: opens a story with an error, waits for the diagnostic, applies its fix, and checks the text.
--
-- Run by tests/cases/lsp/neovim.rs, for versions from 0.7 on:
--   STORYC=... STORY=... nvim --headless -u NONE -i NONE -c 'luafile neovim.lua'
-- On failure, prints the reason and exits with code 1.

local function fail(why)
  io.stderr:write(why .. "\n")
  vim.cmd("cquit 1")
end

local function wait(what, ready)
  if not vim.wait(20000, ready, 20) then
    fail("timed out waiting for " .. what)
  end
end

local function main()
  local story = vim.env.STORY
  vim.cmd("edit " .. vim.fn.fnameescape(story))
  local buffer = vim.api.nvim_get_current_buf()
  local id = vim.lsp.start_client({
    name = "storyc",
    cmd = { vim.env.STORYC, "lsp" },
    root_dir = vim.fn.fnamemodify(story, ":h"),
    get_language_id = function()
      return "story"
    end,
  })
  if not id then
    fail("the server didn't start")
  end
  vim.lsp.buf_attach_client(buffer, id)

  -- The diagnostic is shown at the error.
  wait("the diagnostic", function()
    return #vim.diagnostic.get(buffer) > 0
  end)
  local found = vim.diagnostic.get(buffer)[1]
  if found.code ~= "S104" or found.lnum ~= 0 or found.source ~= "storyc" then
    fail("unexpected diagnostic: " .. vim.inspect(found))
  end

  -- Apply the preferred fix.
  local client = vim.lsp.get_client_by_id(id)
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    range = {
      start = { line = found.lnum, character = found.col },
      ["end"] = { line = found.end_lnum, character = found.end_col },
    },
    context = { diagnostics = {}, only = { "quickfix" } },
  }
  local answer = client.request_sync("textDocument/codeAction", params, 20000, buffer)
  local fix
  for _, action in ipairs(answer and answer.result or {}) do
    if action.isPreferred then
      fix = action
    end
  end
  if not fix then
    fail("no preferred fix: " .. vim.inspect(answer))
  end
  vim.lsp.util.apply_workspace_edit(fix.edit, client.offset_encoding or "utf-16")

  local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  local expected = { "[0-5s] She turns. 😀", "[5-9s] She smiles." }
  if vim.inspect(lines) ~= vim.inspect(expected) then
    fail("the text is\n" .. vim.inspect(lines))
  end

  -- The editor sends the change to the server, and no diagnostics remain.
  wait("the diagnostics to clear", function()
    return #vim.diagnostic.get(buffer) == 0
  end)

  -- Format the story through the server.
  local format = { textDocument = params.textDocument, options = { tabSize = 4, insertSpaces = true } }
  local edits = client.request_sync("textDocument/formatting", format, 20000, buffer)
  vim.lsp.util.apply_text_edits(edits.result, buffer, client.offset_encoding or "utf-16")
  lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  expected = { "[0-5s] She turns. 😀", "", "[5-9s] She smiles." }
  if vim.inspect(lines) ~= vim.inspect(expected) then
    fail("the formatted text is\n" .. vim.inspect(lines))
  end
  vim.cmd("qall!")
end

local ok, why = pcall(main)
if not ok then
  fail(tostring(why))
end

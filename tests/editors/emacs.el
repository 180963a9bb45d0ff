;;; emacs.el --- Emacs with the real server  -*- lexical-binding: t -*-

;; Opens a story with an error, waits for the diagnostic, applies its fix, renames a reference, formats the story, and
;; checks the text after each.
;;
;; Run by tests/cases/lsp/emacs.rs, with the configuration of docs/editors.md in the file CONFIGURATION and storyc on PATH:
;;   CONFIGURATION=... STORY=... emacs --batch --no-site-file -l emacs.el
;; If there is no eglot, prints "no eglot". On failure, prints the reason and exits with a code other than 0.

;; Before Emacs 29, eglot is a package.
(require 'package)
(package-initialize)
(unless (require 'eglot nil t)
  (message "no eglot")
  (kill-emacs 0))
(require 'cl-lib)

(defun wait-for (what condition)
  "Let the server answer until CONDITION returns non-nil; WHAT names it in the error."
  (let ((end (+ (float-time) 20)))
    (while (not (funcall condition))
      (when (> (float-time) end)
        (error "Timed out waiting for %s; the text is:\n%s" what (buffer-string)))
      (accept-process-output nil 0.02))))

(defun expect (what actual expected)
  (unless (equal actual expected)
    (error "%s: expected %S, found %S" what expected actual)))

(load (getenv "CONFIGURATION") nil t)
(setq eglot-sync-connect 20
      eglot-confirm-server-edits nil
      make-backup-files nil)
(find-file (getenv "STORY"))
(expect "the mode" major-mode 'story-mode)

;; `eglot-ensure' connects after the command that opened the file; a script has no commands.
(run-hooks 'post-command-hook)
(expect "the server's name" (not (eglot-current-server)) nil)

;; The colours of a header and a reference.
(font-lock-ensure)
(search-forward "[0-5s")
(expect "the colour of a header" (get-text-property (1- (point)) 'face) 'font-lock-keyword-face)
(search-forward "@girl")
(expect "the colour of a reference" (get-text-property (1- (point)) 'face) 'font-lock-type-face)

;; The diagnostic is shown at the error.
(flymake-start)
(wait-for "the diagnostic" #'flymake-diagnostics)
(let ((found (car (flymake-diagnostics))))
  (expect "the code" (and (string-match "S104" (flymake-diagnostic-text found)) t) t)
  (expect "the place" (line-number-at-pos (flymake-diagnostic-beg found)) 5)
  (goto-char (flymake-diagnostic-beg found))

  ;; Apply the preferred fix, as a user does who accepts the default.
  (let ((last-nonmenu-event ?\r))
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt _actions &optional _filter _match _initial _history default &rest _)
                 (if (consp default) (car default) default))))
      (eglot-code-actions (flymake-diagnostic-beg found) (flymake-diagnostic-end found) "quickfix" t))))
(let ((head "---\nrefs:\n  girl: https://example.com/girl.png\n---\n"))
  (expect "the fixed text" (buffer-string) (concat head "[0-5s] @girl turns. 😀\n[5-9s] She smiles.\n"))
  ;; While it runs a script, Emacs isn't idle, so it sends changes only on a save or a request.
  (save-buffer)
  (wait-for "the diagnostics to clear" (lambda () (not (flymake-diagnostics))))

  (goto-char (point-min))
  (search-forward "@gi")
  (eglot-rename "mina")
  (setq head "---\nrefs:\n  mina: https://example.com/girl.png\n---\n")
  (expect "the renamed text" (buffer-string) (concat head "[0-5s] @mina turns. 😀\n[5-9s] She smiles.\n"))

  (eglot-format-buffer)
  (expect "the formatted text" (buffer-string) (concat head "\n[0-5s] @mina turns. 😀\n\n[5-9s] She smiles.\n")))

(set-buffer-modified-p nil)
(eglot-shutdown (eglot-current-server) nil 20)

import { l10n } from 'vscode';
import { speak } from '../core/base/l10n.ts';

// Loaded before all that says something: constants say it when they are loaded.
if (l10n.bundle !== undefined) speak(l10n.bundle);

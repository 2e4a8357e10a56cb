/** What a button of a notice does. */
export type NoticeAction =
  | { readonly kind: 'reply' | 'open' | 'changes' | 'retry' | 'reveal'; readonly agentId: string }
  | {
      readonly kind: 'decide';
      readonly agentId: string;
      readonly itemId: string;
      readonly decision: 'accept' | 'decline';
    }
  | { readonly kind: 'answer'; readonly agentId: string; readonly itemId: string; readonly option?: string }
  | { readonly kind: 'answerAll' | 'next' | 'whileAway' | 'logIn' };

export interface NoticeButton {
  readonly label: string;
  readonly action: NoticeAction;
}

/** What pops up: VS Code draws the first button as the one that is wanted most. */
export interface Toast {
  readonly severity: 'information' | 'warning' | 'error';
  readonly text: string;
  readonly buttons: readonly NoticeButton[];
}

/** What is worth saying about one agent. Notices of different kinds are never folded into one another. */
export type Notice = Toast & {
  readonly agentId: string;
  readonly name: string;
} & (
    | { readonly kind: 'completed'; readonly turn: number }
    | { readonly kind: 'request'; readonly itemId: string; readonly isDecidable: boolean }
    | { readonly kind: 'failed' }
    | { readonly kind: 'limit'; readonly reason: string }
    | { readonly kind: 'stalled' }
  );

export type NoticeKind = Notice['kind'];

/** Whether it changes something, so that it is not offered in a folder without trust. */
export function isActing({ kind }: NoticeAction): boolean {
  switch (kind) {
    case 'reply':
    case 'retry':
    case 'decide':
    case 'answer':
    case 'answerAll':
    case 'logIn':
      return true;
    case 'open':
    case 'changes':
    case 'reveal':
    case 'next':
    case 'whileAway':
      return false;
  }
}

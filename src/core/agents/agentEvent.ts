import type {
  AgentSettings,
  Edit,
  EndedHow,
  PlanStep,
  QueuedMessage,
  Request,
  SubAgent,
  Tokens,
  TurnEnd,
  TurnFailure,
  TurnStatus,
} from './agent.ts';
import type { General } from './general.ts';

/** Everything that can happen to an agent, in our words. `at` is added by the fleet when it applies one. */
export type AgentEvent =
  | {
      readonly kind: 'status';
      readonly status: 'active' | 'idle';
      readonly asking: 'approval' | 'question' | undefined;
    }
  | { readonly kind: 'turnStarted'; readonly turnId: string }
  | { readonly kind: 'activity'; readonly turnId: string; readonly activity: string; readonly edit?: Edit }
  | { readonly kind: 'delta'; readonly turnId: string; readonly itemId: string; readonly text: string }
  | { readonly kind: 'message'; readonly turnId: string; readonly itemId: string; readonly text: string }
  | {
      readonly kind: 'turnEnded';
      readonly turnId: string;
      readonly status: TurnStatus;
      readonly failure: TurnFailure | null;
      readonly message: string;
    }
  /** The ledger has it; number, files and tokens are final. */
  | { readonly kind: 'turnRecorded'; readonly end: TurnEnd }
  /** Every turn that has ended is in the ledger, and was told. */
  | { readonly kind: 'settled' }
  | { readonly kind: 'tokens'; readonly turnId: string; readonly tokens: Tokens }
  | { readonly kind: 'plan'; readonly steps: readonly PlanStep[] }
  | { readonly kind: 'filesChanged'; readonly files: readonly string[] }
  | { readonly kind: 'subAgents'; readonly subAgents: readonly SubAgent[] }
  /** What waits for the end of the running turn, all of it. */
  | { readonly kind: 'queue'; readonly queue: readonly QueuedMessage[] }
  | { readonly kind: 'settings'; readonly settings: Partial<AgentSettings> }
  | { readonly kind: 'requested'; readonly turnId: string; readonly request: Request }
  | { readonly kind: 'requestResolved'; readonly itemId: string }
  /** Codex could not reach the model and goes on trying. */
  | { readonly kind: 'retrying'; readonly turnId: string; readonly message: string }
  /** Nothing was heard of a retrying turn for the quiet time. */
  | { readonly kind: 'stalled'; readonly turnId: string }
  | { readonly kind: 'renamed'; readonly name: string }
  /** A person has looked at the agent when `turn` was its newest. */
  | { readonly kind: 'seen'; readonly turn: number }
  /** Codex's own unread mark. */
  | { readonly kind: 'readState'; readonly unread: boolean }
  | { readonly kind: 'attached' }
  | { readonly kind: 'handedOver'; readonly to: General }
  | { readonly kind: 'engineGone' }
  | { readonly kind: 'engineBack' }
  | { readonly kind: 'ended'; readonly how: EndedHow }
  | { readonly kind: 'resumed' };

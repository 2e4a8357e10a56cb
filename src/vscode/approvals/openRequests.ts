import type { Agent, CommandRequest, FilesRequest, Request } from '../../core/agents/agent.ts';

/** What yes or no answers. */
export type DecidableRequest = CommandRequest | FilesRequest;

/** An agent and what it asks. */
export interface Asked<R extends Request = Request> {
  readonly agent: Agent;
  readonly request: R;
}

export function isDecidable(request: Request): request is DecidableRequest {
  return request.kind === 'command' || request.kind === 'files';
}

export function requestsOf({ state }: Agent): readonly Request[] {
  return state.kind === 'asking' ? state.requests : [];
}

/** All that can be answered with yes or no, the longest waiting agent first. */
export function decidableRequests(agents: readonly Agent[]): readonly Asked<DecidableRequest>[] {
  return agents
    .toSorted((one, other) => one.source.at - other.source.at)
    .flatMap((agent) =>
      requestsOf(agent)
        .filter(isDecidable)
        .map((request) => ({ agent, request })),
    );
}

/** Names a request among those of all agents: item ids come from models, and some count anew in every conversation. */
export function keyOf({ agent, request }: Asked): string {
  return `${agent.id} ${request.itemId}`;
}

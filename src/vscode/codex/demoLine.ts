import * as v from 'valibot';

const agentSchema = v.object({
  name: v.string(),
  prompt: v.string(),
  sandbox: v.picklist(['read-only', 'workspace-write']),
  approvalPolicy: v.picklist(['never', 'on-request']),
});

const lineSchema = v.object({ codexHome: v.string(), project: v.string(), agents: v.array(agentSchema) });

/** An agent that the demo model knows how to play. */
export type DemoAgent = v.InferOutput<typeof agentSchema>;

/** What `demo-model --prepare` prints when it is ready. */
export function demoLineOf(text: string): v.InferOutput<typeof lineSchema> {
  return v.parse(lineSchema, JSON.parse(text));
}

/**
 * One message of a webview in one direction, as it travels. The messages are an interface whose keys are their names and whose values
 * are what they carry. Both sides state all of them, so a message without a handler does not compile.
 */
export type Envelope<Api> = { [Name in keyof Api]: { readonly name: Name; readonly body: Api[Name] } }[keyof Api];

/** What a side does with each message that it gets. */
export type Handlers<Api> = { readonly [Name in keyof Api]: (body: Api[Name]) => void };

export type Post<Api> = <Name extends keyof Api>(name: Name, body: Api[Name]) => void;

/** Calls the handler of a message. False when there is none: the message is of another version, or of somebody else. */
export function dispatch<Api>(handlers: Handlers<Api>, message: Envelope<Api>): boolean {
  if (!Object.hasOwn(handlers, message.name)) return false;
  handlers[message.name](message.body);
  return true;
}

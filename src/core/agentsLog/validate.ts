import { checkAgent, checkSection, type Known, type SectionFinding } from './checks.ts';
import { spliceInto, type LogDocument } from './logDocument.ts';
import type { Finding, Section, SectionChange } from './model.ts';

/** What is known of a section besides its words. */
interface Slot {
  readonly section: Section;
  index: number;
  own: readonly SectionFinding[];
  /** From the other sections of its id. */
  between: SectionFinding | undefined;
  isGone: boolean;
}

/** What is wrong in a log, kept up to date change by change: it costs the sections that changed, and those of their ids. */
export class LogFindings {
  readonly #document: LogDocument;
  readonly #known: Known;
  readonly #slots: Slot[] = [];
  /** In the order of the document. */
  readonly #byId = new Map<string, Slot[]>();
  /** Those that have findings: few of very many. */
  readonly #faulty = new Set<Slot>();
  #list: readonly Finding[] | undefined;

  constructor(document: LogDocument, known: Known) {
    this.#document = document;
    this.#known = known;
    this.apply({ from: 0, removed: 0, added: document.sections.length });
  }

  /** All findings, in the order of the document. */
  get list(): readonly Finding[] {
    return (this.#list ??= this.#collect());
  }

  /** Indices of the sections that carry this id in their heading, in their order. */
  sectionsOf(id: string): readonly number[] {
    return this.#byId.get(id)?.map(({ index }) => index) ?? [];
  }

  /** Takes over a change of the document. Each change has to come here, in its order, before the next is made. */
  apply({ from, removed, added }: SectionChange): void {
    const touched = new Set<string>();
    for (const slot of this.#slots.slice(from, from + removed)) {
      slot.isGone = true;
      this.#faulty.delete(slot);
      if (slot.section.id !== undefined) touched.add(slot.section.id.text);
    }
    const slots = this.#document.sections
      .slice(from, from + added)
      .map((section, at) => this.#slotOf(section, from + at));
    spliceInto(this.#slots, from, removed, slots);
    if (added !== removed) {
      for (let index = from + added; index < this.#slots.length; index++) {
        const slot = this.#slots[index];
        if (slot !== undefined) slot.index = index;
      }
    }
    const arrived = new Map<string, Slot[]>();
    for (const slot of slots) {
      const id = slot.section.id?.text;
      if (id === undefined) continue;
      touched.add(id);
      const others = arrived.get(id);
      if (others === undefined) arrived.set(id, [slot]);
      else others.push(slot);
    }
    for (const id of touched) this.#regroup(id, arrived.get(id) ?? []);
    this.#list = undefined;
  }

  /** Asks again what is known of agents and files. */
  recheck(): void {
    for (const slot of this.#slots) {
      slot.own = checkSection(slot.section, this.#known);
      this.#note(slot);
    }
    for (const [id, group] of this.#byId) this.#checkGroup(id, group);
    this.#list = undefined;
  }

  #slotOf(section: Section, index: number): Slot {
    const own = checkSection(section, this.#known);
    const slot: Slot = { section, index, own, between: undefined, isGone: false };
    this.#note(slot);
    return slot;
  }

  /** The new ones stand side by side in the document, so they do in the group. */
  #regroup(id: string, arrived: readonly Slot[]): void {
    const group = (this.#byId.get(id) ?? []).filter(({ isGone }) => !isGone);
    const first = arrived[0];
    if (first !== undefined) {
      const place = group.findLastIndex(({ index }) => index < first.index) + 1;
      spliceInto(group, place, 0, arrived);
    }
    if (group.length === 0) {
      this.#byId.delete(id);
      return;
    }
    this.#byId.set(id, group);
    this.#checkGroup(id, group);
  }

  #checkGroup(id: string, group: readonly Slot[]): void {
    const found = checkAgent(
      id,
      group.map(({ section }) => section),
      this.#known,
    );
    for (const [at, slot] of group.entries()) {
      slot.between = found.get(at);
      this.#note(slot);
    }
  }

  #note(slot: Slot): void {
    if (slot.between !== undefined || slot.own.length > 0) this.#faulty.add(slot);
    else this.#faulty.delete(slot);
  }

  #collect(): readonly Finding[] {
    const findings: Finding[] = [];
    for (const { index, own, between } of [...this.#faulty].sort((a, b) => a.index - b.index)) {
      if (between !== undefined) findings.push({ ...between, section: index });
      for (const finding of own) findings.push({ ...finding, section: index });
    }
    return findings;
  }
}

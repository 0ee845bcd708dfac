import type { Bilingual } from '@qianli/domain-case';

/** A hard rule that forbids a reader a case, with the sentence that people see. */
export interface RuleRefusal extends Bilingual {
  readonly rule: string;
}

/** Who is no active specialist may read nothing. */
export const notAReader: RuleRefusal = {
  rule: 'not-a-reader',
  zh: '不是在册阅片专家',
  en: 'is not an active specialist',
};

/** The hard rules of reading: who may never read which case, whatever his load. Capacity and shifts are routing's affair. */
export abstract class Eligibility {
  /** Every rule that forbids it; empty when the reader may. A person who is no active specialist is refused as `not-a-reader`. */
  abstract refusals(readerId: string, caseId: string): Promise<readonly RuleRefusal[]>;
  /** Who has the case in hand and what has come to stand against him: a rule of reading, or that his shift is over; nothing while he may go on. null: nobody has it. */
  abstract holder(caseId: string): Promise<{ readonly readerId: string; readonly lapses: readonly RuleRefusal[] } | null>;
}

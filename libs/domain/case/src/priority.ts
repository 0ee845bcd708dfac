/** FHIR's four request priorities (hl7.org/fhir/valueset-request-priority), most pressing first. */
export const priorities = ['stat', 'asap', 'urgent', 'routine'] as const;
export type Priority = (typeof priorities)[number];

/** 0 for stat … 3 for routine: sorts the most pressing first. */
export function priorityRank(priority: Priority): number {
  return priorities.indexOf(priority);
}

/** The more pressing of the two. An AI's proposal goes through here, so it can raise a priority and never lower it. */
export function raised(current: Priority, proposed: Priority): Priority {
  return priorityRank(proposed) < priorityRank(current) ? proposed : current;
}

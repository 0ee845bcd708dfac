/** Own choice: below, a series has no order that could have a hole. */
const fewest = 5;

/**
 * Which instance numbers a series leaves out between its first and its last. Numbers that grow by a fixed step (every second
 * one) leave nothing out, and where more would be missing than is there the numbers are no count of images, so nothing is claimed.
 */
export function missingNumbers(instanceNumbers: readonly number[]): readonly number[] {
  const numbers = [...new Set(instanceNumbers)].sort((a, b) => a - b);
  if (numbers.length < fewest) return [];
  const steps = numbers.slice(1).map((number, at) => number - (numbers[at] ?? number));
  const step = Math.min(...steps);
  if (step < 1 || steps.some((of) => of % step !== 0)) return [];
  const [first = 0] = numbers;
  const wanted = ((numbers.at(-1) ?? first) - first) / step + 1;
  if (wanted - numbers.length > numbers.length) return [];
  const there = new Set(numbers);
  return Array.from({ length: wanted }, (_, at) => first + at * step).filter((number) => !there.has(number));
}

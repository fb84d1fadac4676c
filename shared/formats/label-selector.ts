import type { LabelSelector } from '../domain/kubernetes.ts';

export type Labels = Readonly<Record<string, string>>;

type Expression = LabelSelector['matchExpressions'][number];

/**
 * Whether labels match a selector, as the API server decides it. Null when that hangs on a label that is not known, which
 * only happens where the labels are not `complete`. Source: k8s.io/apimachinery, pkg/labels/selector.go, Requirement.Matches.
 */
export function matchSelector(
  selector: LabelSelector,
  labels: Labels,
  { complete }: { complete: boolean },
): boolean | null {
  let isSure = true;
  for (const expression of requirementsOf(selector)) {
    const isKnown = complete || Object.hasOwn(labels, expression.key);
    if (!isKnown) isSure = false;
    else if (!holds(expression, labels)) return false;
  }
  return isSure ? true : null;
}

/** A selector's requirements in one form: `matchLabels` are `In` with one value. */
export function requirementsOf({ matchLabels, matchExpressions }: LabelSelector): Expression[] {
  const equal = Object.entries(matchLabels).map(
    ([key, value]): Expression => ({ key, operator: 'In', values: [value] }),
  );
  return [...equal, ...matchExpressions];
}

function holds({ key, operator, values }: Expression, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** Sets of labels made from one selector; more are not needed to show what it selects. */
const MOST_EXAMPLES = 16;

/**
 * The smallest sets of labels that a selector matches, one for each combination of the values of its `In`s, at most 16. None
 * for a selector that contradicts itself. For Pods that nobody listed: what holds for the example holds for a Pod like it.
 */
export function exampleLabels(selector: LabelSelector): Labels[] {
  let examples: Labels[] = [{}];
  for (const { key, operator, values } of requirementsOf(selector)) {
    if (operator === 'NotIn' || operator === 'DoesNotExist') continue;
    const wanted = operator === 'In' ? values : ['any'];
    examples = examples
      .flatMap((labels) =>
        Object.hasOwn(labels, key) ? [labels] : wanted.map((value) => ({ ...labels, [key]: value })),
      )
      .slice(0, MOST_EXAMPLES);
  }
  return examples.filter((labels) => matchSelector(selector, labels, { complete: true }) === true);
}

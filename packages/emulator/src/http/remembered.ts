const MOST = 100;
const LONGEST = 300;

/**
 * The same function, for texts that most requests have in common: the name they call, the address they come from. It
 * has to answer a text always alike. Bounded, since whoever sends texts may send others each time.
 */
export function remembered<Answer>(compute: (text: string) => Answer): (text: string) => Answer {
  const answers = new Map<string, Answer>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = compute(text);
    if (text.length > LONGEST) return answer;
    if (answers.size >= MOST) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}

// A browser, as far as a sign-in needs one: opens the address, is the person the page asks for, and posts the form
// that leads back. It runs detached; what goes wrong shows in a sign-in that does not end.

const [, , address = ''] = process.argv;
const page = await (await fetch(address)).text();
const choice = /<a href="([^"]+)"/.exec(page)?.[1];
const last = choice === undefined ? page : await (await fetch(new URL(unescaped(choice), address))).text();
const action = /<form method="post" action="([^"]+)"/.exec(last)?.[1] ?? '';
const fields = [...last.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
await fetch(unescaped(action), {
  method: 'POST',
  body: new URLSearchParams(
    Object.fromEntries(fields.map(([, name = '', value = '']) => [name, unescaped(value)])),
  ),
});

function unescaped(text: string): string {
  return text.replace(/&(?:amp|quot|lt|gt|#39);/g, (entity) => {
    const characters: Readonly<Record<string, string>> = {
      '&amp;': '&',
      '&quot;': '"',
      '&lt;': '<',
      '&gt;': '>',
    };
    return characters[entity] ?? "'";
  });
}

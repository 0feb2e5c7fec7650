// Calls of the server that this page is from. Every path is below the token, which is a part of the page's address.

export class Refusal extends Error {
  constructor(status, told) {
    super(told?.message?.en ?? String(status));
    this.status = status;
    this.told = told?.message ?? null;
    this.conflicts = told?.conflicts ?? [];
  }
}

async function answered(response) {
  const told = await response.json().catch(() => null);
  if (!response.ok) throw new Refusal(response.status, told);
  return told;
}

export async function ask(name, asked = {}) {
  return answered(await fetch(`api/${name}?${new URLSearchParams(asked)}`));
}

export async function tell(name, body = {}, asked = {}) {
  const headers = { "Content-Type": "application/json" };
  const address = `api/${name}?${new URLSearchParams(asked)}`;
  return answered(await fetch(address, { method: "POST", headers, body: JSON.stringify(body) }));
}

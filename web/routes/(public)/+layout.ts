// Pages for everybody carry no JavaScript.
export const csr = false;

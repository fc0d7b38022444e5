/** The members of tr46 (UTS #46) that names use; the package ships no types. */
declare module 'tr46' {
  interface Options {
    checkBidi?: boolean;
    checkHyphens?: boolean;
    checkJoiners?: boolean;
    useSTD3ASCIIRules?: boolean;
    verifyDNSLength?: boolean;
    transitionalProcessing?: boolean;
    ignoreInvalidPunycode?: boolean;
  }
  /** The A-label form, or null when a rule is broken. */
  export function toASCII(domainName: string, options?: Options): string | null;
  /** The U-label form; `error` tells that a rule is broken. */
  export function toUnicode(domainName: string, options?: Options): { domain: string; error: boolean };
}

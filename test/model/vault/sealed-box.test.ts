import { describe, expect, it } from 'vitest';
import { newReader, openFor, sealFor } from '#model/vault/sealed-box.ts';

describe('a sealed box', () => {
  it('opens for its reader in its context', () => {
    const { publicKey, privateKey } = newReader();
    expect(openFor(privateKey, sealFor(publicKey, 'Zürich ✓', 'registration/1'), 'registration/1')).toBe('Zürich ✓');
  });

  it('opens for nobody else, in no other context, and not when a bit is changed', () => {
    const reader = newReader();
    const sealed = sealFor(reader.publicKey, 'secret', 'registration/1');
    const flipped = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA');
    expect(() => openFor(newReader().privateKey, sealed, 'registration/1')).toThrow();
    expect(() => openFor(reader.privateKey, sealed, 'registration/2')).toThrow();
    expect(() => openFor(reader.privateKey, flipped, 'registration/1')).toThrow();
    expect(() => openFor(reader.privateKey, 'b1:nonsense', 'registration/1')).toThrow();
  });

  it('seals for no key that is none', () => {
    expect(() => sealFor('AAAA', 'secret', 'registration/1')).toThrow();
  });
});

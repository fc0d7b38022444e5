import { z } from 'zod';
import { flag, members, stamps, text, whole } from './members.ts';

export const transferOutBody = members({
  ...stamps,
  domain: text,
  gainingRegistrar: text,
  loosingRegistrar: text,
  start: text,
  reminder: text,
  autoAck: text,
  autoNack: text,
  end: text,
  autoAnswer: flag,
  recipient: text,
  transaction: text,
  type: z.enum(['TRANSFER_OUT_ACK', 'TRANSFER_OUT_NACK']),
  nackReason: whole,
});

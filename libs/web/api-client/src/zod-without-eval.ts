import { z } from 'zod';

// The content security policy forbids eval; zod would otherwise probe for it with `new Function` and be reported.
// Imported before the contracts: a schema reads the setting when it is made.
z.config({ jitless: true });

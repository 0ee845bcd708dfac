import { z } from 'zod';

// The content security policy forbids eval; a schema reads the setting when it is made, so this comes first.
z.config({ jitless: true });

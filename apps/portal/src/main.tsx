import './zod-without-eval';
import { chosenRoom, paint, startWords } from '@qianli/ui';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import './portal.css';

paint(chosenRoom(), document.documentElement);
await startWords();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);

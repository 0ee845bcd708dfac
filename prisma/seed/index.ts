export { demoAccountsIn, type DemoAccount, type GatewayAccount } from './demo-accounts';
export { seedDemoNetwork } from './seed-demo-network';

export { DataSet } from "vis-data/peer";
export { Network } from "vis-network/peer";

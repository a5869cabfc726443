/** Measures the bus against a bare broker and a bare Camel application, all in processes of their own. */
package vn.lgsp.bench;

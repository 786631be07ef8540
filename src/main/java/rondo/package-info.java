/** The faults that all rooms of the house share; uses nothing else of Rondo. */
package rondo;

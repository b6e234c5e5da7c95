/** Loaded before each file of tests: what decorators note of types has to have a place, whatever a test imports first. */
import "reflect-metadata";
